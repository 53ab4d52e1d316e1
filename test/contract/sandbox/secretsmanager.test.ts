import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  type Filter,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManagedSecret } from "../../../src/sandbox/services/secretsmanager/managed.ts";
import { readSecretValue } from "../../../src/sandbox/services/secretsmanager/read-secret-value.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { present, refusal } from "./ec2/setup.ts";

let sandbox: TestSandbox;
let secrets: SecretsManagerClient;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  secrets = new SecretsManagerClient({ ...sandbox.client("producer"), maxAttempts: 1 });
});
afterAll(() => sandbox.close());

const create = async (Name: string, SecretString = "s3cret") =>
  present((await secrets.send(new CreateSecretCommand({ Name, SecretString }))).ARN);
const read = (SecretId: string, more: object = {}) =>
  secrets.send(new GetSecretValueCommand({ SecretId, ...more }));

describe("secrets", () => {
  it("have an ARN with six random characters and are found by name, ARN and short ARN", async () => {
    const arn = await create("shop/db");
    expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:111111111111:secret:shop\/db-[A-Za-z0-9]{6}$/);
    for (const id of ["shop/db", arn, arn.slice(0, -7)]) expect((await read(id)).SecretString).toBe("s3cret");
    expect(await refusal(read("nothing"))).toMatchObject({ code: "ResourceNotFoundException", status: 400 });
  });

  it("are made once per token, and not twice per name (aws-facts 2.2)", async () => {
    const input = { Name: "once", SecretString: "a", ClientRequestToken: "t".repeat(32) };
    const first = await secrets.send(new CreateSecretCommand(input));
    const second = await secrets.send(new CreateSecretCommand(input));
    expect(second.ARN).toBe(first.ARN);
    expect(
      await refusal(secrets.send(new CreateSecretCommand({ ...input, SecretString: "b" }))),
    ).toMatchObject({ code: "ResourceExistsException" });
    expect(await refusal(create("once"))).toMatchObject({ code: "ResourceExistsException" });
  });

  it("move the stages AWSCURRENT and AWSPREVIOUS", async () => {
    await create("staged", "one");
    await secrets.send(new PutSecretValueCommand({ SecretId: "staged", SecretString: "two" }));
    const { VersionId } = await secrets.send(
      new UpdateSecretCommand({ SecretId: "staged", SecretString: "three", Description: "d" }),
    );
    expect((await read("staged")).SecretString).toBe("three");
    expect((await read("staged", { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("two");
    const described = await secrets.send(new DescribeSecretCommand({ SecretId: "staged" }));
    expect(described.Description).toBe("d");
    expect(described.VersionIdsToStages?.[present(VersionId)]).toEqual(["AWSCURRENT"]);
    expect(Object.keys(described.VersionIdsToStages ?? {})).toHaveLength(2);
    await secrets.send(
      new PutSecretValueCommand({ SecretId: "staged", SecretString: "four", VersionStages: ["AWSPENDING"] }),
    );
    expect((await read("staged")).SecretString).toBe("three");
    expect((await read("staged", { VersionStage: "AWSPENDING" })).SecretString).toBe("four");
    expect(await refusal(read("staged", { VersionStage: "NONE" }))).toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("carry bytes", async () => {
    await secrets.send(new CreateSecretCommand({ Name: "bytes", SecretBinary: new Uint8Array([0, 255]) }));
    expect([...present((await read("bytes")).SecretBinary)]).toEqual([0, 255]);
  });

  it("keep their name while deletion is scheduled, and can be restored (aws-facts 2.9)", async () => {
    await create("deleted");
    const { DeletionDate } = await secrets.send(new DeleteSecretCommand({ SecretId: "deleted" }));
    const days = (present(DeletionDate).getTime() - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    expect(await refusal(read("deleted"))).toMatchObject({ code: "InvalidRequestException" });
    expect(await refusal(create("deleted"))).toMatchObject({
      code: "InvalidRequestException",
      message: expect.stringContaining("scheduled for deletion") as string,
    });
    await secrets.send(new RestoreSecretCommand({ SecretId: "deleted" }));
    expect((await read("deleted")).SecretString).toBe("s3cret");
    expect(
      await refusal(secrets.send(new DeleteSecretCommand({ SecretId: "deleted", RecoveryWindowInDays: 3 }))),
    ).toMatchObject({ code: "InvalidParameterException" });
    await secrets.send(new DeleteSecretCommand({ SecretId: "deleted", ForceDeleteWithoutRecovery: true }));
    await create("deleted", "again");
  });

  it("are gone when the recovery window is over", async () => {
    const other = await startTestSandbox();
    try {
      const client = new SecretsManagerClient({ ...other.client("producer"), maxAttempts: 1 });
      await client.send(new CreateSecretCommand({ Name: "expiring", SecretString: "x" }));
      await client.send(new DeleteSecretCommand({ SecretId: "expiring", RecoveryWindowInDays: 7 }));
      other.world.advance(7 * 86_400_000);
      const later = new SecretsManagerClient({
        ...other.client("producer"),
        maxAttempts: 1,
        systemClockOffset: 7 * 86_400_000,
      });
      await expect
        .poll(() =>
          later.send(new DescribeSecretCommand({ SecretId: "expiring" })).catch((error: Error) => error.name),
        )
        .toBe("ResourceNotFoundException");
    } finally {
      await other.close();
    }
  });

  it("are listed by filter, order and page", async () => {
    await secrets.send(
      new CreateSecretCommand({ Name: "list/a", SecretString: "x", Tags: [{ Key: "part", Value: "cache" }] }),
    );
    await secrets.send(new CreateSecretCommand({ Name: "list/b", SecretString: "x" }));
    const list = async (filters: Filter[], more: object = {}) =>
      (
        await secrets.send(
          new ListSecretsCommand({ Filters: filters, SortBy: "name", SortOrder: "asc", ...more }),
        )
      ).SecretList?.map(({ Name }) => Name);
    const byName: Filter = { Key: "name", Values: ["list/"] };
    expect(await list([byName])).toEqual(["list/a", "list/b"]);
    expect(await list([byName], { SortOrder: "desc" })).toEqual(["list/b", "list/a"]);
    expect(await list([{ Key: "tag-key", Values: ["part"] }])).toEqual(["list/a"]);
    expect(await list([{ Key: "tag-value", Values: ["cache"] }, byName])).toEqual(["list/a"]);
    expect(await list([byName, { Key: "name", Values: ["!list/a"] }])).toEqual(["list/b"]);
    const first = await secrets.send(new ListSecretsCommand({ Filters: [byName], MaxResults: 1 }));
    const second = await secrets.send(
      new ListSecretsCommand({ Filters: [byName], MaxResults: 1, NextToken: first.NextToken }),
    );
    expect(new Set([first, second].map((page) => page.SecretList?.[0]?.Name))).toEqual(
      new Set(["list/a", "list/b"]),
    );
    expect(second.NextToken).toBeUndefined();
  });

  it("bear tags that can be changed", async () => {
    await create("tagged");
    await secrets.send(
      new TagResourceCommand({
        SecretId: "tagged",
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await secrets.send(new UntagResourceCommand({ SecretId: "tagged", TagKeys: ["a"] }));
    expect((await secrets.send(new DescribeSecretCommand({ SecretId: "tagged" }))).Tags).toEqual([
      { Key: "b", Value: "2" },
    ]);
  });

  it("are closed to other accounts", async () => {
    const arn = await create("own");
    const other = new SecretsManagerClient({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
    expect(await refusal(other.send(new GetSecretValueCommand({ SecretId: arn })))).toMatchObject({
      code: "AccessDeniedException",
    });
    expect(await refusal(other.send(new GetSecretValueCommand({ SecretId: "own" })))).toMatchObject({
      code: "ResourceNotFoundException",
    });
  });
});

describe("what other services use", () => {
  it("reads the parts of a task definition's reference", async () => {
    const arn = await create("task", JSON.stringify({ password: "old", port: 5432 }));
    await secrets.send(
      new PutSecretValueCommand({
        SecretId: arn,
        SecretString: JSON.stringify({ password: "new", port: 5432 }),
      }),
    );
    expect(readSecretValue(sandbox.world, `${arn}:password::`)).toBe("new");
    expect(readSecretValue(sandbox.world, `${arn}:password:AWSPREVIOUS:`)).toBe("old");
    expect(readSecretValue(sandbox.world, `${arn}:port::`)).toBe("5432");
    expect(JSON.parse(readSecretValue(sandbox.world, arn))).toEqual({ password: "new", port: 5432 });
    expect(() => readSecretValue(sandbox.world, `${arn}:user::`)).toThrow("does not contain json key user");
    expect(() => readSecretValue(sandbox.world, `${arn}x`)).toThrow("can't find the specified secret");
  });

  it("makes secrets that their user can read but not delete or change", async () => {
    const arn = createManagedSecret(
      { world: sandbox.world, account: "111111111111", region: "us-east-1" },
      { name: "rds!db-1", description: "d", owningService: "rds", text: "{}", tags: {} },
    );
    expect((await read(arn)).SecretString).toBe("{}");
    expect(await refusal(secrets.send(new DeleteSecretCommand({ SecretId: arn })))).toMatchObject({
      code: "InvalidRequestException",
    });
    expect(
      await refusal(secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: "x" }))),
    ).toMatchObject({ code: "InvalidRequestException" });
    const { SecretList } = await secrets.send(
      new ListSecretsCommand({ Filters: [{ Key: "owning-service", Values: ["rds"] }] }),
    );
    expect(SecretList?.map(({ ARN }) => ARN)).toEqual([arn]);
  });
});

describe("random passwords", () => {
  it("have every kind of character that was not excluded", async () => {
    const { RandomPassword } = await secrets.send(
      new GetRandomPasswordCommand({ PasswordLength: 16, ExcludePunctuation: true, ExcludeCharacters: "0O" }),
    );
    expect(RandomPassword).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9]{16}$/);
    expect(RandomPassword).not.toMatch(/[0O]/);
    const { RandomPassword: all } = await secrets.send(new GetRandomPasswordCommand({}));
    expect(all).toHaveLength(32);
    expect(await refusal(secrets.send(new GetRandomPasswordCommand({ PasswordLength: 2 })))).toMatchObject({
      code: "InvalidParameterException",
    });
  });
});
