import { describe, expect, it } from "vitest";
import { role, type RoleSpec } from "../../../../src/provisioners/iam/role.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: RoleSpec = {
  description: "role",
  trust: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: ["sts:AssumeRole"] },
    ],
  },
  policy: {
    Version: "2012-10-17",
    Statement: [{ Sid: "Logs", Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: ["arn:logs:*"] }],
  },
};
const node = nodeOf("execution-role", spec);
const encoded = (document: unknown) => encodeURIComponent(JSON.stringify(document));
const converged = {
  GetRole: {
    Role: {
      Arn: "arn:role",
      RoleName: "shop-execution-role",
      AssumeRolePolicyDocument: encoded({
        Statement: {
          Action: "sts:AssumeRole",
          Principal: { Service: ["ecs-tasks.amazonaws.com"] },
          Effect: "Allow",
        },
        Version: "2012-10-17",
      }),
      Tags: awsTags("execution-role"),
    },
  },
  GetRolePolicy: { PolicyDocument: encoded(spec.policy) },
};

describeKind({
  provisioner: role,
  node,
  converged,
  drifts: [
    {
      name: "a trust that somebody widened is narrowed",
      now: { trust: "{}" },
      fields: ["trust"],
      sends: [
        {
          command: "UpdateAssumeRolePolicy",
          input: { RoleName: "shop-execution-role", PolicyDocument: JSON.stringify(spec.trust) },
        },
      ],
    },
    {
      name: "a policy that is gone comes back",
      now: { policy: undefined },
      fields: ["policy"],
      sends: [
        {
          command: "PutRolePolicy",
          input: {
            RoleName: "shop-execution-role",
            PolicyName: "shop-execution-role",
            PolicyDocument: JSON.stringify(spec.policy),
          },
        },
      ],
    },
  ],
});

const policyOfAws = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

describeKind({
  provisioner: role,
  node: nodeOf("instance-role", {
    description: "role",
    trust: spec.trust,
    managedPolicies: [policyOfAws],
  } satisfies RoleSpec),
  converged: {
    GetRole: {
      Role: { ...converged.GetRole.Role, RoleName: "shop-instance-role", Tags: awsTags("instance-role") },
    },
    ListAttachedRolePolicies: {
      AttachedPolicies: [{ PolicyArn: policyOfAws }, { PolicyArn: "arn:aws:iam::aws:policy/theirs" }],
    },
  },
  drifts: [
    {
      name: "a policy of AWS that was taken away comes back",
      now: { managedPolicies: ["arn:aws:iam::aws:policy/theirs"] },
      fields: ["managedPolicies"],
      sends: [
        { command: "AttachRolePolicy", input: { RoleName: "shop-instance-role", PolicyArn: policyOfAws } },
      ],
    },
  ],
});

describe("role", () => {
  it("goes with the policies that others gave it, and twice", async () => {
    const observed = {
      arn: "arn:role",
      name: "shop-task-role",
      trust: undefined,
      policy: undefined,
      managedPolicies: [],
      tags: {},
    };
    const aws = fakeAws({
      ListRolePolicies: { PolicyNames: ["theirs"] },
      ListAttachedRolePolicies: {
        AttachedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
      },
      DeleteRolePolicy: {},
      DetachRolePolicy: {},
      DeleteRole: {},
    });
    await role.remove(node, observed, aws.context, { finalSnapshot: true });
    expect(aws.writes().map(({ command }) => command)).toEqual([
      "DeleteRolePolicy",
      "DetachRolePolicy",
      "DeleteRole",
    ]);
    const gone = fakeAws({ ListRolePolicies: { fault: "NoSuchEntityException" } });
    await role.remove(node, observed, gone.context, { finalSnapshot: true });
    expect(gone.writes()).toEqual([]);
  });
});
