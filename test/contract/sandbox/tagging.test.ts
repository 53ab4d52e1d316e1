import { ECRClient, CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateLogGroupCommand, CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  GetResourcesCommand,
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
  type GetResourcesInput,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { present, refusal } from "./ec2/setup.ts";

let sandbox: TestSandbox;
let tagging: ResourceGroupsTaggingAPIClient;
let vpcId: string;
const tag = (part: string) => [
  { Key: "stack", Value: "shop" },
  { Key: "part", Value: part },
];
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111111111111:${resource}`;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  const client = { ...sandbox.client("producer"), maxAttempts: 1 };
  tagging = new ResourceGroupsTaggingAPIClient(client);
  const ec2 = new EC2Client(client);
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: "10.0.0.0/16",
      TagSpecifications: [{ ResourceType: "vpc", Tags: tag("vpc") }],
    }),
  );
  vpcId = present(Vpc?.VpcId);
  await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.0.0/24" }));
  await new SNSClient(client).send(new CreateTopicCommand({ Name: "shop", Tags: tag("topic") }));
  await new CloudWatchLogsClient(client).send(
    new CreateLogGroupCommand({ logGroupName: "/ecs/shop", tags: { stack: "shop", part: "logs" } }),
  );
  await new ECRClient(client).send(
    new CreateRepositoryCommand({ repositoryName: "shop", tags: [{ Key: "stack", Value: "other" }] }),
  );
  await new SecretsManagerClient(client).send(
    new CreateSecretCommand({ Name: "shop/auth", SecretString: "x", Tags: tag("secret") }),
  );
  const dynamo = new DynamoDBClient(client);
  for (const TableName of ["shop", "gone"]) {
    await dynamo.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        Tags: tag("table"),
      }),
    );
  }
  await dynamo.send(new DeleteTableCommand({ TableName: "gone" }));
});
afterAll(() => sandbox.close());

const get = async (input: GetResourcesInput) =>
  present((await tagging.send(new GetResourcesCommand(input))).ResourceTagMappingList);
const arns = async (input: GetResourcesInput) =>
  (await get(input)).map((entry) => entry.ResourceARN?.replace(/-[A-Za-z0-9]{6}$/, "-RANDOM"));

it("everything of a stack is found by its tag, over all services", async () => {
  await expect
    .poll(() => arns({ TagFilters: [{ Key: "stack", Values: ["shop"] }] }))
    .toEqual(
      [
        arn("dynamodb", "table/shop"),
        arn("ec2", `vpc/${vpcId}`),
        arn("logs", "log-group:/ecs/shop"),
        arn("secretsmanager", "secret:shop/auth-RANDOM"),
        arn("sns", "shop"),
      ].toSorted(),
    );
  const [found] = await get({ ResourceARNList: [arn("sns", "shop"), arn("sns", "none")] });
  expect(found).toEqual({ ResourceARN: arn("sns", "shop"), Tags: tag("topic") });
});

it("filters are all to be met, their values are alternatives, and types narrow further", async () => {
  const stack = { Key: "stack" };
  const part = { Key: "part", Values: ["topic", "logs"] };
  expect(await arns({ TagFilters: [stack, part] })).toEqual([
    arn("logs", "log-group:/ecs/shop"),
    arn("sns", "shop"),
  ]);
  expect(await arns({ TagFilters: [stack], ResourceTypeFilters: ["ec2:vpc", "sns"] })).toEqual([
    arn("ec2", `vpc/${vpcId}`),
    arn("sns", "shop"),
  ]);
  expect(await arns({ ResourceTypeFilters: ["ec2:subnet"] })).toEqual([]);
  expect(await arns({ ResourceTypeFilters: ["ecr:repository"] })).toEqual([arn("ecr", "repository/shop")]);
});

it("pages end with an empty token", async () => {
  const pages: number[] = [];
  const paginator = paginateGetResources(
    { client: tagging, pageSize: 2 },
    { TagFilters: [{ Key: "stack" }] },
  );
  for await (const page of paginator) pages.push(page.ResourceTagMappingList?.length ?? 0);
  expect(pages).toEqual([2, 2, 2]);
  expect((await tagging.send(new GetResourcesCommand({}))).PaginationToken).toBe("");
});

it.each<[string, GetResourcesInput]>([
  ["a list of ARNs together with filters", { ResourceARNList: ["a"], TagFilters: [] }],
  ["a page of more than a hundred", { ResourcesPerPage: 101 }],
  ["a type that is none", { ResourceTypeFilters: ["ec2:"] }],
  ["a token that it did not give", { PaginationToken: "x" }],
])("%s is refused", async (_what, input) => {
  expect(await refusal(get(input))).toMatchObject({ code: "InvalidParameterException", status: 400 });
});

it("shows another account nothing", async () => {
  const other = new ResourceGroupsTaggingAPIClient(sandbox.client("consumer-a"));
  const { ResourceTagMappingList } = await other.send(new GetResourcesCommand({}));
  expect(ResourceTagMappingList).toEqual([]);
});
