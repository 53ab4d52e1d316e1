import { describe, expect, it } from "vitest";
import { secret } from "../../../../src/provisioners/secretsmanager/secret.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("api-keys", { description: "API keys", length: 40 });
const found = {
  ARN: "arn:secret",
  Name: "shop-api-keys",
  Description: "API keys",
  Tags: awsTags("api-keys"),
};
const missing = { fault: "ResourceNotFoundException" };
const password = { RandomPassword: "x".repeat(40) };

describeKind({
  provisioner: secret,
  node,
  converged: { DescribeSecret: found },
  drifts: [
    {
      name: "a description that differs is set, and no value is touched",
      now: { description: "x" },
      fields: ["description"],
      sends: [{ command: "UpdateSecret", input: { SecretId: "arn:secret", Description: "API keys" } }],
    },
    {
      name: "a tag that is missing is set",
      now: { tags: { ...node.tags, "privlink:part": "" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "TagResource",
          input: { SecretId: "arn:secret", Tags: [{ Key: "privlink:part", Value: "api-keys" }] },
        },
      ],
    },
  ],
});

describe("secret", () => {
  it("gets a value that AWS makes up, and does not keep it", async () => {
    const aws = fakeAws({
      GetRandomPassword: password,
      DescribeSecret: missing,
      CreateSecret: { ARN: "arn:secret" },
    });
    const observed = await secret.create(node, aws.context);
    expect(aws.calls.find(({ command }) => command === "GetRandomPassword")?.input).toEqual({
      PasswordLength: 40,
      ExcludePunctuation: true,
    });
    expect(aws.writes()).toEqual([
      {
        command: "CreateSecret",
        input: {
          Name: "shop-api-keys",
          Description: "API keys",
          SecretString: password.RandomPassword,
          Tags: awsTags("api-keys"),
        },
      },
    ]);
    expect(JSON.stringify(observed)).not.toContain(password.RandomPassword);
  });

  it("counts as absent while it is in recovery, and is taken back from there", async () => {
    const inRecovery = { ...found, DeletedDate: new Date(0) };
    const aws = fakeAws({
      GetRandomPassword: password,
      DescribeSecret: inRecovery,
      RestoreSecret: { ARN: "arn:secret" },
    });
    expect((await secret.observe([node], aws.context)).size).toBe(0);
    expect(await secret.create(node, aws.context)).toMatchObject({ arn: "arn:secret" });
    expect(aws.writes()).toEqual([{ command: "RestoreSecret", input: { SecretId: "shop-api-keys" } }]);
  });

  it("does not take back what is not the stack's", async () => {
    const aws = fakeAws({
      GetRandomPassword: password,
      DescribeSecret: { ...found, Tags: [], DeletedDate: new Date(0) },
    });
    await expect(secret.create(node, aws.context)).rejects.toMatchObject({ code: "PL-CONFLICT" });
  });

  it("waits for a name that was freed a moment ago", async () => {
    const aws = fakeAws({
      GetRandomPassword: password,
      DescribeSecret: missing,
      CreateSecret: [{ fault: "InvalidRequestException" }, { ARN: "arn:secret" }],
    });
    expect(await secret.create(node, aws.context)).toMatchObject({ arn: "arn:secret" });
  });

  it("frees its name when it goes", async () => {
    const aws = fakeAws({ DescribeSecret: found, DeleteSecret: {} });
    const observed = (await secret.observe([node], aws.context)).get("api-keys");
    if (observed === undefined) throw new Error("not found");
    await secret.remove(node, observed, aws.context, { finalSnapshot: true });
    expect(aws.writes()[0]?.input).toEqual({ SecretId: "arn:secret", ForceDeleteWithoutRecovery: true });
  });
});
