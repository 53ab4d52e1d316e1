import { describe, expect, it } from "vitest";
import { instanceProfile } from "../../../../src/provisioners/iam/instance-profile.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("instance-profile", { roleName: "shop-instance-role" });
const found = {
  InstanceProfileName: "shop-instance-profile",
  InstanceProfileId: "AIPA1",
  Arn: "arn:aws:iam::111111111111:instance-profile/shop-instance-profile",
  Roles: [{ RoleName: "shop-instance-role" }],
  Tags: awsTags("instance-profile"),
};
const at = { InstanceProfileName: "shop-instance-profile" };
const add = {
  command: "AddRoleToInstanceProfile",
  input: { ...at, RoleName: "shop-instance-role" },
};

describeKind({
  provisioner: instanceProfile,
  node,
  converged: { GetInstanceProfile: { InstanceProfile: found } },
  drifts: [
    { name: "an empty one gets its role", now: { roleNames: [] }, fields: ["roleNames"], sends: [add] },
    {
      name: "another role makes room for its own",
      now: { roleNames: ["theirs"] },
      fields: ["roleNames"],
      sends: [{ command: "RemoveRoleFromInstanceProfile", input: { ...at, RoleName: "theirs" } }, add],
    },
    {
      name: "a tag comes back",
      now: { tags: { "privlink:stack": "shop", "privlink:managed": "true" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "TagInstanceProfile",
          input: { ...at, Tags: [{ Key: "privlink:part", Value: "instance-profile" }] },
        },
      ],
    },
  ],
});

const empty = { GetInstanceProfile: { InstanceProfile: { ...found, Roles: [] } } };

describe("instance-profile", () => {
  it("waits until a role of a moment ago is known", async () => {
    const aws = fakeAws({
      CreateInstanceProfile: { InstanceProfile: { ...found, Roles: [] } },
      AddRoleToInstanceProfile: [{ fault: "NoSuchEntityException" }, {}],
    });
    expect(await instanceProfile.create(node, aws.context)).toMatchObject({
      profileId: "AIPA1",
      roleNames: ["shop-instance-role"],
    });
  });

  it("goes on with the one that a run which was cut has made", async () => {
    const aws = fakeAws({
      CreateInstanceProfile: { fault: "EntityAlreadyExistsException" },
      GetInstanceProfile: { InstanceProfile: { ...found, Roles: [] } },
      AddRoleToInstanceProfile: {},
    });
    await instanceProfile.create(node, aws.context);
    expect(aws.writes().at(-1)).toEqual(add);
  });

  it("takes nothing over that is not the stack's", async () => {
    const aws = fakeAws({
      CreateInstanceProfile: { fault: "EntityAlreadyExistsException" },
      GetInstanceProfile: { InstanceProfile: { ...found, Tags: [] } },
    });
    await expect(instanceProfile.create(node, aws.context)).rejects.toMatchObject({ code: "PL-CONFLICT" });
    const found2 = await instanceProfile.observe([node], aws.context);
    expect([...found2]).toEqual([]);
  });

  it("is full, of its own role, when an answer was lost", async () => {
    const observed = (await instanceProfile.observe([node], fakeAws(empty).context)).get(node.id);
    if (observed === undefined) throw new Error("not found");
    const changes = instanceProfile.diff(node, observed);
    const lost = { AddRoleToInstanceProfile: { fault: "LimitExceededException" } };
    const later = fakeAws({
      ...lost,
      GetInstanceProfile: [empty.GetInstanceProfile, { InstanceProfile: found }],
    });
    expect(await instanceProfile.sync(node, observed, changes, later.context)).toMatchObject({
      roleNames: ["shop-instance-role"],
    });
  });

  it("is emptied, then deleted, and twice", async () => {
    const observed = { name: at.InstanceProfileName, arn: "", profileId: "AIPA1", roleNames: [], tags: {} };
    const full = fakeAws({
      GetInstanceProfile: { InstanceProfile: found },
      RemoveRoleFromInstanceProfile: {},
      DeleteInstanceProfile: {},
    });
    await instanceProfile.remove(node, observed, full.context, { finalSnapshot: true });
    expect(full.writes().map(({ command }) => command)).toEqual([
      "RemoveRoleFromInstanceProfile",
      "DeleteInstanceProfile",
    ]);
    const missing = { fault: "NoSuchEntityException" };
    const gone = fakeAws({ GetInstanceProfile: missing, DeleteInstanceProfile: missing });
    await instanceProfile.remove(node, observed, gone.context, { finalSnapshot: true });
    expect(gone.writes()).toHaveLength(1);
  });
});
