import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  GetInstanceProfileCommand,
  IAMClient,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { refusal } from "./ec2/setup.ts";

let sandbox: TestSandbox;
let iam: IAMClient;
beforeAll(async () => {
  sandbox = await startTestSandbox({ quotas: { instanceProfilesPerAccount: 2 } });
  iam = new IAMClient({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
  const Principal = { Service: "ec2.amazonaws.com" };
  const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }];
  for (const RoleName of ["first", "second"]) {
    await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
      }),
    );
  }
});
afterAll(() => sandbox.close());

const profile = { InstanceProfileName: "probe" };
const create = (InstanceProfileName: string) =>
  iam.send(
    new CreateInstanceProfileCommand({
      InstanceProfileName,
      Path: "/stack/",
      Tags: [{ Key: "a", Value: "1" }],
    }),
  );

describe("an instance profile", () => {
  it("holds one role, and neither can be deleted while it does (aws-facts 1.14)", async () => {
    const { InstanceProfile } = await create("probe");
    expect(InstanceProfile).toMatchObject({
      Arn: "arn:aws:iam::222222222222:instance-profile/stack/probe",
      InstanceProfileId: expect.stringMatching(/^AIPA/),
      Roles: [],
    });
    expect(await refusal(create("probe"))).toMatchObject({
      code: "EntityAlreadyExistsException",
      status: 409,
    });
    const add = (RoleName: string) => iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName }));
    await add("first");
    expect(await refusal(add("second"))).toMatchObject({ code: "LimitExceededException", status: 409 });

    const removeProfile = () => iam.send(new DeleteInstanceProfileCommand(profile));
    const removeRole = () => iam.send(new DeleteRoleCommand({ RoleName: "first" }));
    for (const removal of [removeProfile, removeRole]) {
      expect(await refusal(removal())).toMatchObject({ code: "DeleteConflictException", status: 409 });
    }
    const holding = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: "first" }));
    expect(holding.InstanceProfiles).toMatchObject([{ InstanceProfileName: "probe" }]);

    const takeOut = (RoleName: string) =>
      iam.send(new RemoveRoleFromInstanceProfileCommand({ ...profile, RoleName }));
    expect(await refusal(takeOut("second"))).toMatchObject({ code: "NoSuchEntityException", status: 404 });
    await takeOut("first");
    await removeRole();
    await removeProfile();
    expect(await refusal(iam.send(new GetInstanceProfileCommand(profile)))).toMatchObject({
      code: "NoSuchEntityException",
      status: 404,
    });
  });

  it("bears tags, is listed by path and counts against a quota", async () => {
    await create("probe");
    await create("other");
    expect(await refusal(create("third"))).toMatchObject({ code: "LimitExceededException" });
    await iam.send(new TagInstanceProfileCommand({ ...profile, Tags: [{ Key: "b", Value: "2" }] }));
    await iam.send(new UntagInstanceProfileCommand({ ...profile, TagKeys: ["a"] }));
    const { Tags } = await iam.send(new ListInstanceProfileTagsCommand(profile));
    expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
    const below = async (PathPrefix: string) =>
      (await iam.send(new ListInstanceProfilesCommand({ PathPrefix }))).InstanceProfiles?.length;
    expect([await below("/stack/"), await below("/elsewhere/")]).toEqual([2, 0]);
    const first = await iam.send(new ListInstanceProfilesCommand({ MaxItems: 1 }));
    expect(first.IsTruncated).toBe(true);
    const second = await iam.send(new ListInstanceProfilesCommand({ MaxItems: 1, Marker: first.Marker }));
    expect(second.IsTruncated).toBe(false);
  });
});
