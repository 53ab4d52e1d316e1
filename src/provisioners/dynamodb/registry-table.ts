import {
  CreateTableCommand,
  DeleteResourcePolicyCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  ListTagsOfResourceCommand,
  paginateListTables,
  PutResourcePolicyCommand,
  TagResourceCommand,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { ResourceNode, SoughtNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { adopt } from "../support/create-once.ts";
import { changed, touches } from "../support/diff.ts";
import { eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { partitionOf } from "../support/partition.ts";
import { canonicalPolicy } from "../support/policy.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { tagIndex, tagsOf, type Tagged } from "../support/tag-index.ts";
import { syncTags } from "../support/sync-tags.ts";
import { diffTags, isOfStack, partTag, readTags, tagList, type Tags } from "../support/tags.ts";
import { registryPolicy } from "../../registry/table-policy.ts";
import { registryTableName } from "../../registry/table-name.ts";

/** The registry of an endpoint service: who asked, what was decided. On demand, encrypted with a key that AWS owns. */
export interface RegistryTableSpec {
  readonly serviceId: string;
  /** Everybody on the allow-list of the service now. */
  readonly allowedPrincipals: readonly string[];
}

/** The table as AWS reports it. */
export interface RegistryTableObserved {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly serviceId: string;
  /** Canonical JSON. */
  readonly policy: string | undefined;
  readonly createdAt: Date | undefined;
  readonly tags: Tags;
}

export const registryTable: AwsProvisioner<RegistryTableSpec, RegistryTableObserved> = {
  kind: "registry-table",
  observeAfter: ["endpoint-service"],
  usualSeconds: 10,
  iam: {
    read: [
      "dynamodb:ListTables",
      "dynamodb:DescribeTable",
      "dynamodb:GetResourcePolicy",
      "dynamodb:ListTagsOfResource",
    ],
    write: [
      "dynamodb:CreateTable",
      "dynamodb:PutResourcePolicy",
      "dynamodb:DeleteResourcePolicy",
      "dynamodb:DeleteTable",
      "dynamodb:TagResource",
    ],
  },
  idOf: ({ name }) => name,
  replaceOn: ["serviceId"],
  // Requests, decisions and their trail are kept when the service that they were about is gone.
  outlives: true,

  async observe(nodes, context) {
    const found = await Promise.all(
      nodes.map(async (node) => {
        const { serviceId } = node.spec;
        // A service that is gone takes nobody's decisions with it: its table is found as one that outlives it.
        const observed =
          serviceId === undefined
            ? undefined
            : await findCurrent(registryTableName(serviceId), [node], context);
        return { id: node.id, observed };
      }),
    );
    return new Map(
      found.flatMap(({ id, observed }) =>
        observed !== undefined && isOfStack(observed.tags, context.stack) ? [[id, observed] as const] : [],
      ),
    );
  },

  async discover(_stackTags, context, nodes) {
    const current = currentNames(nodes);
    return (await list(nodes, context)).map((observed) => {
      const { name, tags } = observed;
      const part = tags[partTag] ?? "registry";
      return { id: current.includes(name) ? part : `${part} (${name})`, name, observed };
    });
  },

  diff: (node, observed) => [
    ...changed("serviceId", observed.serviceId, node.spec.serviceId, "replace"),
    ...changed("allowedPrincipals", observed.policy, canonicalPolicy(policyFor(node, observed.arn))),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const name = registryTableName(node.spec.serviceId);
    const dynamodb = context.aws.get(DynamoDBClient);
    try {
      const { TableDescription: created } = await dynamodb.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "S" },
            { AttributeName: "sk", AttributeType: "S" },
          ],
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          Tags: tagList(node.tags),
        }),
      );
      const observed = read(present(created, "TableDescription"), undefined, node.tags);
      return await registryTable.sync(node, observed, registryTable.diff(node, observed), context);
    } catch (error) {
      // A table of that name makes the create call fail as one that is in use.
      if (!["exists", "conflict"].includes(faultKind(error))) throw error;
      const existing = await adopt(context, "table", name, () => find(name, [], context));
      return registryTable.sync(node, existing, registryTable.diff(node, existing), context);
    }
  },

  async sync(node, observed, changes, context) {
    const dynamodb = context.aws.get(DynamoDBClient);
    const policy = policyFor(node, observed.arn);
    if (touches(changes, "allowedPrincipals")) {
      // While the table is being made, and for 15 s after another change, DynamoDB refuses. @source aws-facts 5.2
      await eventually(
        context,
        async () => {
          if (policy === undefined) {
            await unlessMissing(
              dynamodb.send(new DeleteResourcePolicyCommand({ ResourceArn: observed.arn })),
            );
          } else {
            await dynamodb.send(
              new PutResourcePolicyCommand({ ResourceArn: observed.arn, Policy: JSON.stringify(policy) }),
            );
          }
        },
        (error) => faultKind(error) === "conflict" || faultKind(error) === "missing" || isLimit(error),
      );
    }
    await syncTags(context, node.tags, changes, (tags) =>
      dynamodb.send(new TagResourceCommand({ ResourceArn: observed.arn, Tags: tagList(tags) })),
    );
    return { ...observed, policy: canonicalPolicy(policy), tags: { ...observed.tags, ...node.tags } };
  },

  settled: (_node, { status }) => status === "ACTIVE",

  async ready(_node, observed, context) {
    const found = await unlessMissing(
      context.aws.get(DynamoDBClient).send(new DescribeTableCommand({ TableName: observed.name })),
    );
    const status = found?.Table?.TableStatus ?? "CREATING";
    if (status === "ACTIVE") return { state: "ready", observed: { ...observed, status } };
    if (status === "CREATING" || status === "UPDATING") return { state: "pending", detail: status };
    return { state: "failed", reason: `table ${observed.name} is ${status}` };
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws.get(DynamoDBClient).send(new DeleteTableCommand({ TableName: observed.name })),
    );
  },

  async gone(_node, observed, context) {
    const found = await unlessMissing(
      context.aws.get(DynamoDBClient).send(new DescribeTableCommand({ TableName: observed.name })),
    );
    return found === undefined
      ? { state: "ready", observed: undefined }
      : { state: "pending", detail: found.Table?.TableStatus ?? "DELETING" };
  },
};

const policyFor = (node: ResourceNode<RegistryTableSpec>, arn: string) =>
  registryPolicy(arn, node.spec.allowedPrincipals);

const isLimit = (error: unknown): boolean =>
  error instanceof Error && error.name === "LimitExceededException";

/** All tables of the stack: that of the service that there is now, and those of services that are gone. */
async function list(
  nodes: readonly SoughtNode<RegistryTableSpec>[],
  context: ProvisionerContext,
): Promise<RegistryTableObserved[]> {
  const current = currentNames(nodes);
  const names = (current.length === 0 ? undefined : await indexedNames(context)) ?? (await allNames(context));
  const others = names.filter((name) => !current.includes(name));
  const found = await Promise.all([
    ...current.map((name) => findCurrent(name, nodes, context)),
    ...others.map((name) => find(name, nodes, context)),
  ]);
  return found.filter((each) => each !== undefined).filter(({ tags }) => isOfStack(tags, context.stack));
}

/** The table of the service that there is now; none while there is no service. */
const currentNames = (nodes: readonly SoughtNode<RegistryTableSpec>[]): string[] =>
  nodes.flatMap(({ spec: { serviceId } }) => (serviceId === undefined ? [] : [registryTableName(serviceId)]));

const isRegistry = (name: string): boolean => name.startsWith(registryTableName(""));

/** Names of registries that bear the stack's tag, of earlier services for example; none where the index is silent. */
async function indexedNames(context: ProvisionerContext): Promise<string[] | undefined> {
  const index = await tagIndex(context);
  return (
    index && [...index.keys()].flatMap((arn) => /:table\/([^/]+)$/.exec(arn)?.[1] ?? []).filter(isRegistry)
  );
}

/** Names of all registries of the account. */
async function allNames(context: ProvisionerContext): Promise<string[]> {
  const names: string[] = [];
  const pages = paginateListTables({ client: context.aws.get(DynamoDBClient) }, {});
  for await (const page of pages) names.push(...(page.TableNames ?? []));
  return names.filter(isRegistry);
}

/**
 * A table that should be there. DynamoDB's word that it has a policy, or none, shows that it is, and in use;
 * only where it says neither the table itself is looked at.
 */
async function findCurrent(
  name: string,
  nodes: readonly Tagged[],
  context: ProvisionerContext,
): Promise<RegistryTableObserved | undefined> {
  const { account, region } = context;
  const arn = `arn:${partitionOf(region)}:dynamodb:${region}:${account}:table/${name}`;
  const policy = await policyOf(arn, context);
  if (policy === undefined) return find(name, nodes, context);
  const tags = await unlessMissing(tableTags(arn, nodes, context));
  const from = { TableName: name, TableArn: arn, TableStatus: "ACTIVE" } as const;
  return tags && read(from, policy.text, tags);
}

async function find(
  name: string,
  nodes: readonly Tagged[],
  context: ProvisionerContext,
): Promise<RegistryTableObserved | undefined> {
  const found = await unlessMissing(
    context.aws.get(DynamoDBClient).send(new DescribeTableCommand({ TableName: name })),
  );
  const table = found?.Table;
  const arn = table?.TableArn;
  if (table === undefined || arn === undefined || table.TableStatus === "DELETING") return undefined;
  const [policy, tags] = await Promise.all([policyOf(arn, context), tableTags(arn, nodes, context)]);
  return read(table, policy?.text, tags);
}

/** The policy of a table, without a text where it has none; `undefined` where there is no such table to be asked. */
async function policyOf(
  arn: string,
  context: ProvisionerContext,
): Promise<{ readonly text: string | undefined } | undefined> {
  try {
    const { Policy } = await context.aws
      .get(DynamoDBClient)
      .send(new GetResourcePolicyCommand({ ResourceArn: arn }));
    return { text: Policy };
  } catch (error) {
    if (error instanceof Error && error.name === "PolicyNotFoundException") return { text: undefined };
    if (faultKind(error) === "missing") return undefined;
    throw error;
  }
}

function tableTags(arn: string, nodes: readonly Tagged[], context: ProvisionerContext): Promise<Tags> {
  return tagsOf(context, arn, nodes, async () => {
    const { Tags } = await context.aws
      .get(DynamoDBClient)
      .send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
    return readTags(Tags);
  });
}

function read(from: TableDescription, policy: string | undefined, tags: Tags): RegistryTableObserved {
  const name = present(from.TableName, "TableName");
  return {
    arn: present(from.TableArn, "TableArn"),
    name,
    status: from.TableStatus ?? "CREATING",
    serviceId: name.slice(registryTableName("").length),
    policy: canonicalPolicy(policy),
    createdAt: from.CreationDateTime,
    tags,
  };
}
