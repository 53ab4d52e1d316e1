import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateSecurityGroupCommand,
  DeleteInternetGatewayCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeTagsCommand,
  DetachInternetGatewayCommand,
  ModifySubnetAttributeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
  waitUntilInstanceStopped,
  waitUntilInstanceTerminated,
  type EC2Client,
  type Instance,
  type RunInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import { CreateInstanceProfileCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { ec2, network, present, refusal } from "./setup.ts";

let sandbox: TestSandbox;
let client: EC2Client;
let imageId: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = ec2(sandbox, "consumer-a");
  imageId = await image("arm64");
});
afterAll(() => sandbox.close());

/** The standard image of Amazon Linux 2023. */
async function image(architecture: string): Promise<string> {
  const { Images } = await client.send(
    new DescribeImagesCommand({
      Owners: ["amazon"],
      Filters: [
        { Name: "architecture", Values: [architecture] },
        { Name: "name", Values: ["al2023-ami-2023.*"] },
      ],
    }),
  );
  return present(Images?.[0]?.ImageId);
}

function run(input: Partial<RunInstancesCommandInput>) {
  return client.send(
    new RunInstancesCommand({
      ImageId: imageId,
      InstanceType: "t4g.nano",
      MinCount: 1,
      MaxCount: 1,
      ...input,
    }),
  );
}

async function launched(input: Partial<RunInstancesCommandInput>): Promise<string> {
  return present((await run(input)).Instances?.[0]?.InstanceId);
}

async function described(InstanceId: string): Promise<Instance> {
  const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
  return present(Reservations?.[0]?.Instances?.[0]);
}

const waiting = () => ({ client, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.1 });
const running = (id: string) => waitUntilInstanceRunning(waiting(), { InstanceIds: [id] });
const terminate = async (id: string) => {
  await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await waitUntilInstanceTerminated(waiting(), { InstanceIds: [id] });
};

async function sandboxProfile(name: string): Promise<void> {
  const iam = new IAMClient(sandbox.client("consumer-a"));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
}

describe("an instance", () => {
  it("comes up, has what was asked for, and is listed as terminated when nothing of it is left", async () => {
    const { vpcId, subnets } = await network(client, 1);
    const subnetId = present(subnets["use1-az1"]);
    const { GroupId } = await client.send(
      new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: "test", Description: "test" }),
    );
    const started = await run({
      SubnetId: subnetId,
      SecurityGroupIds: [present(GroupId)],
      MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true, VolumeSize: 10 } }],
      TagSpecifications: [
        { ResourceType: "instance", Tags: [{ Key: "Name", Value: "test" }] },
        { ResourceType: "volume", Tags: [{ Key: "Name", Value: "root" }] },
        { ResourceType: "network-interface", Tags: [{ Key: "Name", Value: "eni" }] },
      ],
    });
    const id = present(started.Instances?.[0]?.InstanceId);
    expect(started.Instances?.[0]?.State).toEqual({ Code: 0, Name: "pending" });
    await running(id);

    const instance = await described(id);
    expect(instance).toMatchObject({
      State: { Code: 16, Name: "running" },
      VpcId: vpcId,
      SubnetId: subnetId,
      SecurityGroups: [{ GroupId, GroupName: "test" }],
      MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
      PrivateIpAddress: "10.1.0.4",
      Tags: [{ Key: "Name", Value: "test" }],
    });
    expect(instance.PublicIpAddress).toBeUndefined();
    const { Tags } = await client.send(
      new DescribeTagsCommand({
        Filters: [{ Name: "resource-type", Values: ["volume", "network-interface"] }],
      }),
    );
    expect(Tags?.map((tag) => tag.Value).toSorted()).toEqual(["eni", "root"]);

    const deletions = [
      () => client.send(new DeleteSubnetCommand({ SubnetId: subnetId })),
      () => client.send(new DeleteSecurityGroupCommand({ GroupId })),
    ];
    for (const deletion of deletions) {
      expect(await refusal(deletion())).toMatchObject({ code: "DependencyViolation", status: 400 });
    }
    await terminate(id);
    for (const deletion of deletions) await deletion();
    const gone = await described(id);
    expect(gone).toMatchObject({
      State: { Code: 48, Name: "terminated" },
      StateReason: { Code: "Client.UserInitiatedShutdown" },
      NetworkInterfaces: [],
    });
    expect(gone.VpcId).toBeUndefined();
  });

  it("is no longer listed an hour after its end", async () => {
    const fast = await startTestSandbox({ timeScale: 36_000 });
    const consumer = ec2(fast, "consumer-a");
    const { Instances } = await consumer.send(
      new RunInstancesCommand({ ImageId: imageId, InstanceType: "t4g.nano", MinCount: 1, MaxCount: 1 }),
    );
    const ids = { InstanceIds: [present(Instances?.[0]?.InstanceId)] };
    await consumer.send(new TerminateInstancesCommand(ids));
    const listed = () => consumer.send(new DescribeInstancesCommand(ids)).then(() => "listed");
    await expect.poll(() => listed().catch(({ name }: Error) => name)).toBe("InvalidInstanceID.NotFound");
    await fast.close();
  });

  it("is launched once per client token (aws-facts 1.6)", async () => {
    const once = { ClientToken: "stack-instance-1" };
    const id = await launched(once);
    expect(await launched(once)).toBe(id);
    expect(await refusal(run({ ...once, InstanceType: "t4g.micro" }))).toMatchObject({
      code: "IdempotentParameterMismatch",
    });
    await terminate(id);
    expect(await launched(once)).toBe(id);
  });

  it("loses its public address when it stops and gets another when it starts", async () => {
    const id = await launched({});
    await running(id);
    const before = await described(id);
    expect(before.PublicIpAddress).toMatch(/^198\.1[89]\./);
    await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await waitUntilInstanceStopped(waiting(), { InstanceIds: [id] });
    const stopped = await described(id);
    expect(stopped.PublicIpAddress).toBeUndefined();
    expect(stopped.PrivateIpAddress).toBe(before.PrivateIpAddress);
    await client.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await running(id);
    expect((await described(id)).PublicIpAddress).toMatch(/^198\.1[89]\./);
    await terminate(id);
    expect(await refusal(client.send(new StartInstancesCommand({ InstanceIds: [id] })))).toMatchObject({
      code: "IncorrectInstanceState",
    });
  });

  it("keeps the internet gateway attached while it has a public address (aws-facts 1.14)", async () => {
    const { vpcId, subnets } = await network(client, 2);
    const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
    const gateway = { InternetGatewayId: present(InternetGateway?.InternetGatewayId) };
    await client.send(new AttachInternetGatewayCommand({ ...gateway, VpcId: vpcId }));
    const SubnetId = present(subnets["use1-az2"]);
    await client.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
    const id = await launched({ SubnetId });
    const hidden = await launched({
      NetworkInterfaces: [{ DeviceIndex: 0, SubnetId, AssociatePublicIpAddress: false }],
    });
    expect((await described(hidden)).PublicIpAddress).toBeUndefined();

    const detach = () => client.send(new DetachInternetGatewayCommand({ ...gateway, VpcId: vpcId }));
    expect(await refusal(detach())).toMatchObject({
      code: "DependencyViolation",
      message: expect.stringContaining("mapped public address"),
    });
    const { NetworkInterfaces } = await client.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "attachment.instance-id", Values: [id] }] }),
    );
    expect(NetworkInterfaces?.[0]).toMatchObject({
      Association: { PublicIp: (await described(id)).PublicIpAddress },
      Attachment: { InstanceId: id, DeviceIndex: 0, DeleteOnTermination: true },
    });
    await terminate(id);
    await detach();
    await client.send(new DeleteInternetGatewayCommand(gateway));
  });

  it("is listed by page and by filter, reservation by reservation", async () => {
    const { Instances } = await run({ MinCount: 6, MaxCount: 6, ClientToken: "six" });
    expect(new Set(Instances?.map((instance) => instance.AmiLaunchIndex)).size).toBe(6);
    const filter = [{ Name: "client-token", Values: ["six"] }];
    const first = await client.send(new DescribeInstancesCommand({ Filters: filter, MaxResults: 5 }));
    expect(first.Reservations).toHaveLength(1);
    expect(first.Reservations?.[0]?.Instances).toHaveLength(5);
    const second = await client.send(
      new DescribeInstancesCommand({ Filters: filter, MaxResults: 5, NextToken: first.NextToken }),
    );
    expect(second.Reservations?.[0]?.Instances).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
    expect(
      await refusal(
        client.send(new DescribeInstancesCommand({ Filters: [{ Name: "colour", Values: ["red"] }] })),
      ),
    ).toMatchObject({ code: "InvalidFilter" });
    for (const { InstanceId } of Instances ?? []) await terminate(present(InstanceId));
  });
});

describe("a launch that cannot be", () => {
  it.each<[string, Partial<RunInstancesCommandInput>, string]>([
    ["unknown image", { ImageId: "ami-00000000000000000" }, "InvalidAMIID.NotFound"],
    ["malformed image", { ImageId: "image" }, "InvalidAMIID.Malformed"],
    ["unknown subnet", { SubnetId: "subnet-00000000000000000" }, "InvalidSubnetID.NotFound"],
    ["unknown group", { SecurityGroupIds: ["sg-00000000000000000"] }, "InvalidGroup.NotFound"],
    ["unknown type", { InstanceType: "t9.nano" as never }, "InvalidParameterValue"],
    ["type of another architecture", { InstanceType: "t3.micro" }, "InvalidParameterValue"],
    ["unknown profile (aws-facts 2.6)", { IamInstanceProfile: { Name: "none" } }, "InvalidParameterValue"],
    ["user data that is not Base64", { UserData: "#!/bin/sh" }, "InvalidUserData.Malformed"],
    [
      "root volume below the image's",
      { BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { VolumeSize: 4 } }] },
      "InvalidBlockDeviceMapping",
    ],
    ["key pair, which is not modelled", { KeyName: "mine" }, "NotImplemented"],
    ["no instance at all", { MinCount: 0, MaxCount: 0 }, "InvalidParameterValue"],
  ])("is refused: %s", async (_what, input, code) => {
    const before = Object.keys(
      (await client.send(new DescribeInstancesCommand({}))).Reservations ?? [],
    ).length;
    expect(await refusal(run(input))).toMatchObject({ code });
    const after = Object.keys(
      (await client.send(new DescribeInstancesCommand({}))).Reservations ?? [],
    ).length;
    expect(after).toBe(before);
  });

  it("is refused with a profile that has no role (aws-facts 2.6)", async () => {
    await sandboxProfile("empty");
    expect(await refusal(run({ IamInstanceProfile: { Name: "empty" } }))).toMatchObject({
      code: "InvalidParameterValue",
      message: expect.stringContaining("has no associated IAM Roles"),
    });
  });

  it("is refused in a zone that does not offer the type", async () => {
    const { subnets } = await network(client, 3, ["use1-az3"]);
    expect(await refusal(run({ SubnetId: present(subnets["use1-az3"]) }))).toMatchObject({
      code: "Unsupported",
    });
  });

  it("may not be terminated while protected", async () => {
    const id = await launched({ DisableApiTermination: true });
    expect(await refusal(client.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).toMatchObject({
      code: "OperationNotPermitted",
    });
  });
});

describe("the quota of vCPUs", () => {
  it("bounds what runs, not what was terminated", async () => {
    const small = await startTestSandbox({ quotas: { standardInstanceVcpus: 4 } });
    const producer = ec2(small, "producer");
    const launch = (count: number) =>
      producer.send(
        new RunInstancesCommand({
          ImageId: imageId,
          InstanceType: "t4g.nano",
          MinCount: count,
          MaxCount: 10,
        }),
      );
    expect(await refusal(launch(3))).toMatchObject({ code: "VcpuLimitExceeded", status: 400 });
    const { Instances } = await launch(1);
    expect(Instances).toHaveLength(2);
    await producer.send(
      new TerminateInstancesCommand({ InstanceIds: [present(Instances?.[0]?.InstanceId)] }),
    );
    expect((await launch(1)).Instances).toHaveLength(1);
    await small.close();
  });
});
