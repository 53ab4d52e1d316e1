import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  paginateListRoles,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  type CreateRoleCommandInput,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isUsable, roleByArn } from "../../../src/sandbox/services/iam/roles.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { present, refusal } from "./ec2/setup.ts";

let sandbox: TestSandbox;
let iam: IAMClient;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  iam = new IAMClient({ ...sandbox.client("producer"), maxAttempts: 1 });
});
afterAll(() => sandbox.close());

const trust = (principal: object = { Service: "ecs-tasks.amazonaws.com" }) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  });
const readLogs = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" }],
});
const executionPolicy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

const create = (name: string, more: Partial<CreateRoleCommandInput> = {}) =>
  iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust(), ...more }));

describe("roles", () => {
  it("come back with path, tags and a URL-encoded trust policy, in every region", async () => {
    await create("shop-task", {
      Path: "/shop/",
      Tags: [{ Key: "a", Value: "1" }],
      Description: "runs the shop",
    });
    const elsewhere = new IAMClient({ ...sandbox.client("producer"), region: "eu-west-1" });
    const { Role } = await elsewhere.send(new GetRoleCommand({ RoleName: "shop-task" }));
    expect(Role).toMatchObject({
      Arn: "arn:aws:iam::111111111111:role/shop/shop-task",
      Path: "/shop/",
      Description: "runs the shop",
      MaxSessionDuration: 3600,
      Tags: [{ Key: "a", Value: "1" }],
    });
    expect(Role?.RoleId).toMatch(/^AROA[A-Z0-9]{17}$/);
    expect(Role?.AssumeRolePolicyDocument).toContain("%7B");
    expect(decodeURIComponent(present(Role?.AssumeRolePolicyDocument))).toBe(trust());
  });

  it("have a name of their own, 409 (aws-facts 2.2)", async () => {
    await create("taken");
    expect(await refusal(create("taken"))).toMatchObject({
      code: "EntityAlreadyExistsException",
      status: 409,
    });
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: "none" })))).toMatchObject({
      code: "NoSuchEntityException",
      status: 404,
    });
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: "constructor" })))).toMatchObject({
      code: "NoSuchEntityException",
    });
  });

  it.each([
    ["no JSON", "{"],
    [
      "a resource",
      JSON.stringify({
        Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole", Resource: "*" }],
      }),
    ],
    ["no principal", JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] })],
    ["a role that is not there (aws-facts 2.6)", trust({ AWS: "arn:aws:iam::222222222222:role/nobody" })],
  ])("are refused with a trust policy with %s", async (_, AssumeRolePolicyDocument) => {
    expect(await refusal(create("malformed", { AssumeRolePolicyDocument }))).toMatchObject({
      code: "MalformedPolicyDocumentException",
    });
  });

  it("are listed by path, page by page", async () => {
    for (const name of ["a", "b", "c"]) await create(`listed-${name}`, { Path: "/listed/" });
    const names: (string | undefined)[] = [];
    for await (const page of paginateListRoles({ client: iam, pageSize: 2 }, { PathPrefix: "/listed/" }))
      names.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName));
    expect(names).toEqual(["listed-a", "listed-b", "listed-c"]);
    expect((await iam.send(new ListRolesCommand({ PathPrefix: "/nowhere/" }))).Roles).toEqual([]);
  });

  it("take inline and managed policies, and cannot be deleted with them (409)", async () => {
    const RoleName = "policies";
    await create(RoleName);
    const put = { RoleName, PolicyName: "logs", PolicyDocument: readLogs };
    await iam.send(new PutRolePolicyCommand(put));
    await iam.send(new PutRolePolicyCommand(put));
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(["logs"]);
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "logs" }));
    expect(decodeURIComponent(present(PolicyDocument))).toBe(readLogs);
    const attach = { RoleName, PolicyArn: executionPolicy };
    await iam.send(new AttachRolePolicyCommand(attach));
    await iam.send(new AttachRolePolicyCommand(attach));
    expect((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([
      { PolicyArn: executionPolicy, PolicyName: "AmazonECSTaskExecutionRolePolicy" },
    ]);
    expect(
      await refusal(
        iam.send(
          new AttachRolePolicyCommand({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/NoSuchPolicy" }),
        ),
      ),
    ).toMatchObject({ code: "NoSuchEntityException" });
    const deletion = () => refusal(iam.send(new DeleteRoleCommand({ RoleName })));
    expect(await deletion()).toMatchObject({ code: "DeleteConflictException", status: 409 });
    await iam.send(new DetachRolePolicyCommand(attach));
    expect(await deletion()).toMatchObject({ code: "DeleteConflictException" });
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "logs" }));
    expect((await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles).toEqual(
      [],
    );
    await iam.send(new DeleteRoleCommand({ RoleName }));
    expect(await deletion()).toMatchObject({ code: "NoSuchEntityException" });
  });

  it("take another trust policy and other tags", async () => {
    const RoleName = "changed";
    await create(RoleName);
    const other = trust({ AWS: "arn:aws:iam::222222222222:root" });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: other }));
    await iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["a"] }));
    expect((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: "b", Value: "2" }]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(present(Role?.AssumeRolePolicyDocument))).toBe(other);
  });

  it("can be assumed by services only after a while (aws-facts 2.6)", async () => {
    const slow = await startTestSandbox({ timeScale: 1 });
    try {
      const { Role } = await new IAMClient(slow.client("producer")).send(
        new CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument: trust() }),
      );
      const role = present(roleByArn(slow.world, "us-east-1", present(Role?.Arn)));
      expect(isUsable(slow.world, role)).toBe(false);
      slow.world.advance(10_000);
      expect(isUsable(slow.world, role)).toBe(true);
      expect(roleByArn(slow.world, "us-east-1", "arn:aws:iam::222222222222:role/new")).toBeUndefined();
    } finally {
      await slow.close();
    }
  });
});

describe("service-linked roles (aws-facts 4.3)", () => {
  it("are made once and are AWS's to change", async () => {
    const make = () => iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "ecs.amazonaws.com" }));
    expect((await make()).Role?.RoleName).toBe("AWSServiceRoleForECS");
    expect(await refusal(make())).toMatchObject({
      code: "InvalidInputException",
      message: expect.stringContaining("has been taken in this account") as string,
    });
    expect(
      await refusal(iam.send(new DeleteRoleCommand({ RoleName: "AWSServiceRoleForECS" }))),
    ).toMatchObject({ code: "UnmodifiableEntityException" });
  });
});

describe("who calls", () => {
  it("is a user named like the profile, in an account with that alias", async () => {
    const { User } = await iam.send(new GetUserCommand());
    expect(User).toMatchObject({ UserName: "producer", Arn: "arn:aws:iam::111111111111:user/producer" });
    expect((await iam.send(new ListAccountAliasesCommand())).AccountAliases).toEqual(["producer"]);
  });
});
