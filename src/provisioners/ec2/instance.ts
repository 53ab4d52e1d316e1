import {
  AssociateIamInstanceProfileCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  paginateDescribeInstances,
  ReplaceIamInstanceProfileAssociationCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
  type RunInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import { DescribeInstanceInformationCommand, GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Readiness, ResourceNode } from "../../engine/contract.ts";
import { clientToken, createOnce } from "../support/client-token.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { stackFilter, syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack } from "../support/tags.ts";
import { isGone, readInstance, type InstanceObserved } from "./instance-view.ts";

/** An instance of Amazon Linux 2023 without SSH key, which Systems Manager opens sessions on. */
export interface InstanceSpec {
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
  /** For example `t4g.nano`. */
  readonly instanceType: string;
  readonly architecture: "ARM64" | "X86_64";
  /** Unique id and ARN of the instance profile: its role lets the agent register. */
  readonly profileId: string;
  readonly profileArn: string;
  /** Gets a public address whenever it starts. */
  readonly publicAddress: boolean;
}

/** IMDSv2 only, and tokens do not leave the instance. */
const metadata = { tokens: "required", endpoint: "enabled", hopLimit: 1 } as const;

/** Names its image by architecture. @source https://docs.aws.amazon.com/linux/al2023/ug/ec2.html */
const imageParameters = {
  ARM64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
  X86_64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
} as const;

/** Amazon Linux's root device. */
const rootDevice = "/dev/xvda";

/** A role is usable after some ten seconds, sometimes after more. @source aws-facts 2.6, 2.10 */
const roleUsableWithinMs = 120_000;

/** The state is between two others for longer than a create is invisible. */
const stoppedWithinMs = 300_000;

export const instance: AwsProvisioner<InstanceSpec, InstanceObserved> = {
  kind: "instance",
  usualSeconds: 45,
  iam: {
    read: [
      "ec2:DescribeInstances",
      "ec2:DescribeIamInstanceProfileAssociations",
      "ssm:GetParameter",
      "ssm:DescribeInstanceInformation",
    ],
    write: [
      "ec2:RunInstances",
      "ec2:StartInstances",
      "ec2:ModifyInstanceAttribute",
      "ec2:ModifyInstanceMetadataOptions",
      "ec2:AssociateIamInstanceProfile",
      "ec2:ReplaceIamInstanceProfileAssociation",
      "ec2:TerminateInstances",
      "ec2:CreateTags",
      "iam:PassRole",
    ],
  },
  idOf: ({ instanceId }) => instanceId,
  // Nothing is kept on a test instance: another type is another instance.
  replaceOn: ["subnetId", "instanceType", "architecture"],

  async observe(nodes, context) {
    return byPart(nodes, await list(context), instance);
  },

  async discover(_stackTags, context) {
    return discovered(await list(context), instance);
  },

  /** A newer image is no difference: an instance keeps the one that it was made from. */
  diff: ({ spec, tags }, observed) => [
    ...changed("subnetId", observed.subnetId, spec.subnetId, "replace"),
    ...changed("instanceType", observed.instanceType, spec.instanceType, "replace"),
    ...changed("architecture", observed.architecture, spec.architecture, "replace"),
    ...changedSet("securityGroupIds", observed.securityGroupIds, spec.securityGroupIds),
    ...changed("profileId", observed.profileId, spec.profileId),
    ...changed("metadata", observed.metadata, metadata),
    ...(observed.state === "stopped" || observed.state === "stopping"
      ? changed("state", observed.state, "running")
      : []),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    const ec2 = context.aws.get(EC2Client);
    const input = createInput(node, await imageId(node.spec.architecture, context));
    return createOnce(
      async (token) => {
        const { Instances } = await eventually(
          context,
          () => ec2.send(new RunInstancesCommand({ ...input, ClientToken: token })),
          isUnknownYet,
          roleUsableWithinMs,
        );
        return readInstance(present(Instances?.[0], "Instance"));
      },
      async ({ instanceId, state }) => {
        if (isGone({ state })) return false;
        const seen = await unlessMissing(
          eventually(context, () => describe(instanceId, context), undefined, 10_000),
        );
        return seen !== undefined && !isGone(seen);
      },
      (generation) => clientToken(context, node.id, input, generation),
    );
  },

  async sync(node, observed, changes, context) {
    const ec2 = context.aws.get(EC2Client);
    const { instanceId } = observed;
    if (touches(changes, "securityGroupIds")) {
      const Groups = [...node.spec.securityGroupIds];
      await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: instanceId, Groups }));
    }
    if (touches(changes, "profileId")) await giveProfile(instanceId, node.spec.profileArn, context);
    if (touches(changes, "metadata")) {
      await ec2.send(
        new ModifyInstanceMetadataOptionsCommand({ InstanceId: instanceId, ...metadataOptions }),
      );
    }
    await syncEc2Tags(context, instanceId, node.tags, changes);
    if (touches(changes, "state")) {
      await eventually(
        context,
        () => ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] })),
        (error) => error instanceof Error && error.name === "IncorrectInstanceState",
        stoppedWithinMs,
      );
    }
    return describe(instanceId, context);
  },

  settled: (_node, { state }) => state === "running",

  async ready(_node, observed, context) {
    const { instanceId } = observed;
    const seen = await unlessMissing(describe(instanceId, context));
    if (seen === undefined) return { state: "pending", detail: "not visible yet" };
    if (isGone(seen) || seen.state === "stopped") {
      const why = seen.stateReason === undefined ? "" : `: ${seen.stateReason}`;
      return { state: "failed", reason: `instance ${instanceId} is ${seen.state}${why}` };
    }
    if (seen.state !== "running") return { state: "pending", detail: seen.state, observed: seen };
    const { InstanceInformationList } = await context.aws
      .get(SSMClient)
      .send(
        new DescribeInstanceInformationCommand({ Filters: [{ Key: "InstanceIds", Values: [instanceId] }] }),
      );
    if (InstanceInformationList?.[0]?.PingStatus === "Online") return { state: "ready", observed: seen };
    return { state: "pending", detail: unregistered, observed: seen };
  },

  async remove(_node, { instanceId }, context) {
    await unlessMissing(
      context.aws.get(EC2Client).send(new TerminateInstancesCommand({ InstanceIds: [instanceId] })),
    );
  },

  /** Its network interface, which blocks group and subnet, goes when it is terminated. @source aws-facts 1.14 */
  async gone(_node, { instanceId }, context): Promise<Readiness<undefined>> {
    const seen = await unlessMissing(describe(instanceId, context));
    return seen === undefined || seen.state === "terminated"
      ? { state: "ready", observed: undefined }
      : { state: "pending", detail: seen.state };
  },
};

/** What the agent lacks when this lasts. @source aws-facts 5.3 */
const unregistered =
  "running, not registered with Systems Manager yet: needs endpoints to ssm and ssmmessages, or a way to the internet";

const metadataOptions = {
  HttpTokens: metadata.tokens,
  HttpEndpoint: metadata.endpoint,
  HttpPutResponseHopLimit: metadata.hopLimit,
} as const;

function createInput(
  { spec, tags }: ResourceNode<InstanceSpec>,
  image: string,
): Omit<RunInstancesCommandInput, "ClientToken"> {
  return {
    ImageId: image,
    InstanceType: spec.instanceType as NonNullable<RunInstancesCommandInput["InstanceType"]>,
    MinCount: 1,
    MaxCount: 1,
    IamInstanceProfile: { Arn: spec.profileArn },
    MetadataOptions: metadataOptions,
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: spec.subnetId,
        Groups: [...spec.securityGroupIds],
        AssociatePublicIpAddress: spec.publicAddress,
        DeleteOnTermination: true,
      },
    ],
    BlockDeviceMappings: [
      {
        DeviceName: rootDevice,
        Ebs: { Encrypted: true, VolumeType: "gp3", DeleteOnTermination: true },
      },
    ],
    TagSpecifications: [...tagSpecification("instance", tags), ...tagSpecification("volume", tags)],
  };
}

/**
 * A profile or role of a moment ago is refused under the name that EC2 has for every bad value; what else it
 * could be was checked before. @source aws-facts 2.6
 */
const isUnknownYet = (error: unknown): boolean =>
  faultKind(error) === "missing" || (error instanceof Error && error.name === "InvalidParameterValue");

/** An instance has one profile at most; one that was deleted and made again counts as another. */
async function giveProfile(instanceId: string, arn: string, context: ProvisionerContext): Promise<void> {
  const ec2 = context.aws.get(EC2Client);
  const { IamInstanceProfileAssociations } = await ec2.send(
    new DescribeIamInstanceProfileAssociationsCommand({
      Filters: [
        { Name: "instance-id", Values: [instanceId] },
        { Name: "state", Values: ["associating", "associated"] },
      ],
    }),
  );
  const AssociationId = IamInstanceProfileAssociations?.[0]?.AssociationId;
  const IamInstanceProfile = { Arn: arn };
  await eventually(
    context,
    () =>
      AssociationId === undefined
        ? ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId: instanceId, IamInstanceProfile }))
        : ec2.send(new ReplaceIamInstanceProfileAssociationCommand({ AssociationId, IamInstanceProfile })),
    isUnknownYet,
    roleUsableWithinMs,
  );
}

/** The newest image, asked for only when an instance is made. */
async function imageId(
  architecture: InstanceSpec["architecture"],
  { aws }: ProvisionerContext,
): Promise<string> {
  const Name = imageParameters[architecture];
  const { Parameter } = await aws.get(SSMClient).send(new GetParameterCommand({ Name }));
  return present(Parameter?.Value, `parameter ${Name}`);
}

async function describe(instanceId: string, context: ProvisionerContext): Promise<InstanceObserved> {
  const { Reservations } = await context.aws
    .get(EC2Client)
    .send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  return readInstance(present(Reservations?.[0]?.Instances?.[0], "Instance"));
}

async function list(context: ProvisionerContext): Promise<InstanceObserved[]> {
  const found: Instance[] = [];
  const pages = paginateDescribeInstances(
    { client: context.aws.get(EC2Client) },
    { Filters: stackFilter(context.stack) },
  );
  for await (const page of pages) {
    for (const { Instances } of page.Reservations ?? []) found.push(...(Instances ?? []));
  }
  return found.map(readInstance).filter((each) => isOfStack(each.tags, context.stack) && !isGone(each));
}
