import {
  DeleteResourcePolicyCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { registryGap } from "../../../src/registry/fault.ts";
import { alignPolicy } from "../../../src/registry/policy.ts";
import { registryTable } from "../../../src/registry/table.ts";
import { registryTableArn, registryTableName } from "../../../src/registry/table-name.ts";
import { registryPolicy } from "../../../src/registry/table-policy.ts";

const arn = registryTableArn({ region: "us-east-1", account: "111111111111", serviceId: "vpce-svc-0bb" });
const shop = "arn:aws:iam::222222222222:root";

/** A fault as the SDK throws it. */
const fault = (name: string): Error => Object.assign(new Error("as AWS says"), { name });

describe("the table's name", () => {
  const aws = {
    region: "us-east-1",
    get: <C>(client: new (config: { region?: string }) => C) => new client({ region: "us-east-1" }),
  };

  it("is short for the owner and an ARN for everyone else", () => {
    const of = (callerAccount: string) =>
      registryTable(aws, { serviceId: "vpce-svc-0bb", ownerAccount: "111111111111", callerAccount }).name;
    expect(of("111111111111")).toBe(registryTableName("vpce-svc-0bb"));
    expect(of("222222222222")).toBe(
      "arn:aws:dynamodb:us-east-1:111111111111:table/privlink-registry-vpce-svc-0bb",
    );
  });
});

describe("registryPolicy", () => {
  const statements = (principals: string[]) => registryPolicy(arn, principals)?.Statement ?? [];

  it("lets each principal write and read its own account's partition, and nothing else", () => {
    expect(statements(["222222222222"])).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: shop },
        Action: [
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:GetItem",
          "dynamodb:DeleteItem",
          "dynamodb:Query",
        ],
        Resource: [arn],
        Condition: {
          "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ACCOUNT#${aws:PrincipalAccount}"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
    ]);
  });

  it("says the same whatever the order and the form of the principals", () => {
    const role = "arn:aws:iam::333333333333:role/deploy";
    expect(registryPolicy(arn, ["222222222222", role])).toEqual(registryPolicy(arn, [role, shop, shop]));
  });

  it("is none with nobody on the list", () => {
    expect(registryPolicy(arn, [])).toBeUndefined();
  });

  it("needs one statement for everyone", () => {
    expect(statements(["*", shop]).map(({ Principal }) => Principal)).toEqual(["*"]);
  });
});

describe("alignPolicy", () => {
  const dynamodb = mockClient(DynamoDBClient);
  const table = { client: dynamodb as unknown as DynamoDBClient, name: registryTableName("vpce-svc-0bb") };
  beforeEach(() => {
    dynamodb.reset();
    dynamodb.on(DescribeTableCommand).resolves({ Table: { TableArn: arn } });
  });

  it("writes nothing when the policy means the same", async () => {
    const reordered = JSON.stringify(registryPolicy(arn, [shop]), null, 2).replace(
      /"Resource": \[\s*("[^"]*")\s*\]/,
      '"Resource": $1',
    );
    expect(reordered).toContain(`"Resource": "${arn}"`);
    dynamodb.on(GetResourcePolicyCommand).resolves({ Policy: reordered, RevisionId: "7" });
    expect(await alignPolicy(table, [shop])).toBe("unchanged");
    expect(dynamodb.commandCalls(PutResourcePolicyCommand)).toHaveLength(0);
  });

  it("writes over the revision that it read, or over nothing", async () => {
    dynamodb
      .on(GetResourcePolicyCommand)
      .resolvesOnce({ Policy: JSON.stringify(registryPolicy(arn, [shop])), RevisionId: "7" })
      .rejectsOnce(fault("PolicyNotFoundException"));
    expect(await alignPolicy(table, [shop, "333333333333"])).toBe("written");
    expect(await alignPolicy(table, [shop])).toBe("written");
    const sent = dynamodb
      .commandCalls(PutResourcePolicyCommand)
      .map(({ args }) => args[0].input.ExpectedRevisionId);
    expect(sent).toEqual(["7", "NO_POLICY"]);
  });

  it("removes the policy when nobody is allowed any more, and leaves none alone", async () => {
    dynamodb
      .on(GetResourcePolicyCommand)
      .resolvesOnce({ Policy: JSON.stringify(registryPolicy(arn, [shop])), RevisionId: "7" })
      .rejectsOnce(fault("PolicyNotFoundException"));
    expect(await alignPolicy(table, [])).toBe("removed");
    expect(await alignPolicy(table, [])).toBe("unchanged");
    expect(dynamodb.commandCalls(DeleteResourcePolicyCommand)).toHaveLength(1);
  });

  it("does not overwrite what another owner wrote in between", async () => {
    dynamodb
      .on(GetResourcePolicyCommand)
      .resolves({ Policy: JSON.stringify(registryPolicy(arn, [shop])), RevisionId: "7" });
    dynamodb.on(PutResourcePolicyCommand).rejects(fault("PolicyNotFoundException"));
    await expect(alignPolicy(table, [])).resolves.toBe("removed");
    await expect(alignPolicy(table, ["*"])).rejects.toMatchObject({ code: "PL-CONFLICT" });
  });
});

describe("registryGap", () => {
  it.each([
    ["ResourceNotFoundException", "missing"],
    ["AccessDeniedException", "denied"],
    ["ThrottlingException", undefined],
    ["ConditionalCheckFailedException", undefined],
  ])("%s: %s", (name, expected) => {
    expect(registryGap(fault(name))).toBe(expected);
  });
});
