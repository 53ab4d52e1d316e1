import { describe, expect, it } from "vitest";
import { registryTable } from "../../../../src/provisioners/dynamodb/registry-table.ts";
import { canonicalPolicy } from "../../../../src/provisioners/support/policy.ts";
import { registryPolicy } from "../../../../src/registry/table-policy.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const principals = ["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:role/app"];
const node = nodeOf("registry", { serviceId: "vpce-svc-1", allowedPrincipals: principals });
const arn = "arn:aws:dynamodb:eu-west-1:111111111111:table/privlink-registry-vpce-svc-1";
const table = (status: string, serviceId = "vpce-svc-1", created = 0) => ({
  TableName: `privlink-registry-${serviceId}`,
  TableArn: arn,
  TableStatus: status,
  CreationDateTime: new Date(created),
});
const converged = {
  DescribeTable: { Table: table("ACTIVE") },
  GetResourcePolicy: { Policy: JSON.stringify(registryPolicy(arn, principals.toReversed())) },
  ListTagsOfResource: { Tags: awsTags("registry") },
};
const put = (names: readonly string[]) => ({
  command: "PutResourcePolicy",
  input: { ResourceArn: arn, Policy: JSON.stringify(registryPolicy(arn, names)) },
});

describeKind({
  provisioner: registryTable,
  node,
  converged,
  drifts: [
    {
      name: "the table of another service is another table",
      now: { serviceId: "x" },
      fields: ["serviceId"],
      sends: [],
    },
    {
      name: "a policy that lacks somebody is set as a whole",
      now: { policy: canonicalPolicy(registryPolicy(arn, principals.slice(0, 1))) },
      fields: ["allowedPrincipals"],
      sends: [put(principals)],
    },
  ],
});

describe("registry-table", () => {
  it("is made on demand with string keys, and gets its policy as soon as DynamoDB takes it", async () => {
    const aws = fakeAws({
      CreateTable: { TableDescription: table("CREATING") },
      PutResourcePolicy: [{ fault: "ResourceInUseException" }, {}],
    });
    await registryTable.create(node, aws.context);
    expect(aws.writes()[0]?.input).toEqual({
      TableName: "privlink-registry-vpce-svc-1",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      Tags: awsTags("registry"),
    });
    expect(aws.writes().slice(1)).toEqual([put(principals), put(principals)]);
  });

  it("has no policy while nobody is allowed, since a policy needs a statement", async () => {
    const nobody = nodeOf("registry", { serviceId: "vpce-svc-1", allowedPrincipals: [] });
    const observed = (await registryTable.observe([nobody], fakeAws(converged).context)).get("registry");
    if (observed === undefined) throw new Error("not found");
    const aws = fakeAws({ DeleteResourcePolicy: {} });
    await registryTable.sync(nobody, observed, registryTable.diff(nobody, observed), aws.context);
    expect(aws.writes().map(({ command }) => command)).toEqual(["DeleteResourcePolicy"]);
    expect(registryTable.diff(nobody, { ...observed, policy: undefined })).toEqual([]);
  });

  it("finds the newest of the stack's tables as its own, and the others as strays", async () => {
    const names = ["privlink-registry-vpce-svc-0", "privlink-registry-vpce-svc-1", "somebody-else"];
    const aws = fakeAws({
      ...converged,
      ListTables: { TableNames: names },
      DescribeTable: [
        { Table: table("ACTIVE", "vpce-svc-0", 1) },
        { Table: table("ACTIVE", "vpce-svc-1", 2) },
      ],
    });
    const all = await registryTable.discover?.({}, aws.context, [node]);
    expect(all?.map(({ id }) => id)).toEqual(["registry", "registry (privlink-registry-vpce-svc-0)"]);
  });

  it("is found by its tags when the service is gone already, and is not taken for that of the next one", async () => {
    const aws = fakeAws({ ...converged, ListTables: { TableNames: ["privlink-registry-vpce-svc-1"] } });
    const unknown = { ...node, spec: { serviceId: undefined, allowedPrincipals: undefined } };
    expect((await registryTable.observe([unknown], aws.context)).has("registry")).toBe(false);
    expect(await registryTable.discover?.({}, aws.context, [unknown])).toMatchObject([
      { id: "registry (privlink-registry-vpce-svc-1)", observed: { arn } },
    ]);
  });
});
