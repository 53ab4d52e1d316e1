import { describe, expect, it } from "vitest";
import { instance, type InstanceSpec } from "../../../../src/provisioners/ec2/instance.ts";
import type { InstanceObserved } from "../../../../src/provisioners/ec2/instance-view.ts";
import { awsTags, describeKind, fakeAws, nodeOf, type Answers } from "../harness.ts";

const profileArn = "arn:aws:iam::111111111111:instance-profile/shop-instance-profile";
const spec: InstanceSpec = {
  subnetId: "subnet-1",
  securityGroupIds: ["sg-1"],
  instanceType: "t4g.nano",
  architecture: "ARM64",
  profileId: "AIPA1",
  profileArn,
  publicAddress: false,
};
const node = nodeOf("instance-1", spec);
const found = {
  InstanceId: "i-1",
  ImageId: "ami-old",
  SubnetId: "subnet-1",
  SecurityGroups: [{ GroupId: "sg-1" }],
  InstanceType: "t4g.nano",
  Architecture: "arm64",
  IamInstanceProfile: { Arn: profileArn, Id: "AIPA1" },
  MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled", HttpPutResponseHopLimit: 1 },
  State: { Name: "running" },
  PrivateIpAddress: "10.30.1.7",
  Tags: awsTags("instance-1"),
};
const listed = (...instances: object[]) => ({ Reservations: [{ Instances: instances }] });
const image: Answers = { GetParameter: { Parameter: { Value: "ami-1" } } };
const converged = { DescribeInstances: listed(found) };

const observe = async (answers: Answers): Promise<InstanceObserved> => {
  const observed = (await instance.observe([node], fakeAws(answers).context)).get(node.id);
  if (observed === undefined) throw new Error("not found");
  return observed;
};

describeKind({
  provisioner: instance,
  node,
  converged,
  drifts: [
    {
      name: "other groups are taken away",
      now: { securityGroupIds: ["sg-1", "sg-open"] },
      fields: ["securityGroupIds"],
      sends: [{ command: "ModifyInstanceAttribute", input: { InstanceId: "i-1", Groups: ["sg-1"] } }],
    },
    {
      name: "IMDSv2 is required again",
      now: { metadata: { tokens: "optional", endpoint: "enabled", hopLimit: 1 } },
      fields: ["metadata"],
      sends: [
        {
          command: "ModifyInstanceMetadataOptions",
          input: {
            InstanceId: "i-1",
            HttpTokens: "required",
            HttpEndpoint: "enabled",
            HttpPutResponseHopLimit: 1,
          },
        },
      ],
    },
    {
      name: "a profile that was taken away comes back",
      now: { profileId: undefined },
      fields: ["profileId"],
      sends: [
        {
          command: "AssociateIamInstanceProfile",
          input: { InstanceId: "i-1", IamInstanceProfile: { Arn: profileArn } },
        },
      ],
      answers: { DescribeIamInstanceProfileAssociations: { IamInstanceProfileAssociations: [] } },
    },
    {
      name: "a profile that was made again under its name takes the place of the old one",
      now: { profileId: "AIPA0" },
      fields: ["profileId"],
      sends: [
        {
          command: "ReplaceIamInstanceProfileAssociation",
          input: { AssociationId: "iip-assoc-1", IamInstanceProfile: { Arn: profileArn } },
        },
      ],
      answers: {
        DescribeIamInstanceProfileAssociations: {
          IamInstanceProfileAssociations: [{ AssociationId: "iip-assoc-1" }],
        },
      },
    },
    {
      name: "a stopped one is started",
      now: { state: "stopped" },
      fields: ["state"],
      sends: [{ command: "StartInstances", input: { InstanceIds: ["i-1"] } }],
    },
    {
      name: "a type cannot be changed",
      now: { instanceType: "t4g.large" },
      fields: ["instanceType"],
      sends: [],
    },
    { name: "an instance cannot move", now: { subnetId: "subnet-2" }, fields: ["subnetId"], sends: [] },
    {
      name: "an image is of one architecture",
      now: { architecture: "X86_64", instanceType: "t3.nano" },
      fields: ["instanceType", "architecture"],
      sends: [],
    },
  ],
});

describe("instance, made", () => {
  it("has no public address, no key, an encrypted disk, IMDSv2, and its tags from the first moment", async () => {
    const aws = fakeAws({ ...image, RunInstances: { Instances: [found] }, ...converged });
    await instance.create(node, aws.context);
    const [launch, ...others] = aws.writes();
    expect(others).toEqual([]);
    expect(launch?.input).not.toHaveProperty("KeyName");
    expect(launch?.input).toMatchObject({
      ImageId: "ami-1",
      MinCount: 1,
      MaxCount: 1,
      MetadataOptions: { HttpTokens: "required" },
      NetworkInterfaces: [{ AssociatePublicIpAddress: false, SubnetId: "subnet-1", Groups: ["sg-1"] }],
      BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true } }],
      TagSpecifications: [
        { ResourceType: "instance", Tags: awsTags("instance-1") },
        { ResourceType: "volume", Tags: awsTags("instance-1") },
      ],
    });
  });

  it("waits until profile and role are known to EC2", async () => {
    const unknown = { fault: "InvalidParameterValue" };
    const aws = fakeAws({ ...image, RunInstances: [unknown, unknown, { Instances: [found] }], ...converged });
    expect((await instance.create(node, aws.context)).instanceId).toBe("i-1");
    const tokens = aws.writes().map(({ input }) => (input as { ClientToken?: string }).ClientToken);
    expect(new Set(tokens).size).toBe(1);
  });

  it("passes over an instance of its token that is terminated", async () => {
    const dead = { ...found, InstanceId: "i-0", State: { Name: "terminated" } };
    const aws = fakeAws({
      ...image,
      RunInstances: [{ Instances: [{ ...dead, State: { Name: "pending" } }] }, { Instances: [found] }],
      DescribeInstances: [listed(dead), listed(found)],
    });
    expect((await instance.create(node, aws.context)).instanceId).toBe("i-1");
  });
});

describe("instance, watched", () => {
  const look = async (state: object, more: Answers = {}) => {
    const observed = await observe(converged);
    const aws = fakeAws({ DescribeInstances: listed({ ...found, ...state }), ...more });
    return instance.ready?.(node, observed, aws.context);
  };

  it("works once Systems Manager can reach it", async () => {
    const online = { InstanceInformationList: [{ InstanceId: "i-1", PingStatus: "Online" }] };
    expect(await look({ State: { Name: "pending" } })).toMatchObject({ state: "pending", detail: "pending" });
    expect(await look({}, { DescribeInstanceInformation: { InstanceInformationList: [] } })).toMatchObject({
      state: "pending",
      detail: expect.stringContaining("not registered with Systems Manager") as string,
    });
    expect(await look({}, { DescribeInstanceInformation: online })).toMatchObject({ state: "ready" });
  });

  it("says why EC2 has taken it away again", async () => {
    const state = {
      State: { Name: "terminated" },
      StateReason: { Message: "Client.VolumeLimitExceeded: Volume limit exceeded" },
    };
    expect(await look(state)).toEqual({
      state: "failed",
      reason: "instance i-1 is terminated: Client.VolumeLimitExceeded: Volume limit exceeded",
    });
  });

  it("starts as soon as it has stopped", async () => {
    const observed = { ...(await observe(converged)), state: "stopping" };
    const aws = fakeAws({ StartInstances: [{ fault: "IncorrectInstanceState" }, {}], ...converged });
    await instance.sync(node, observed, instance.diff(node, observed), aws.context);
    expect(aws.writes()).toHaveLength(2);
  });
});

describe("instance, removed", () => {
  it("is gone when it is terminated, not before", async () => {
    const observed = await observe(converged);
    const gone = (name: string) =>
      instance.gone?.(
        node,
        observed,
        fakeAws({ DescribeInstances: listed({ ...found, State: { Name: name } }) }).context,
      );
    expect(await gone("shutting-down")).toEqual({ state: "pending", detail: "shutting-down" });
    expect(await gone("terminated")).toEqual({ state: "ready", observed: undefined });
    const aws = fakeAws({ DescribeInstances: { fault: "InvalidInstanceID.NotFound" } });
    expect(await instance.gone?.(node, observed, aws.context)).toEqual({
      state: "ready",
      observed: undefined,
    });
  });

  it("is no part of the stack once it goes", async () => {
    const going = listed({ ...found, State: { Name: "shutting-down" } });
    const { context } = fakeAws({ DescribeInstances: going });
    expect([...(await instance.observe([node], context))]).toEqual([]);
    expect(await instance.discover?.({}, context, [])).toEqual([]);
  });
});
