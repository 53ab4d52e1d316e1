import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DetachInternetGatewayCommand,
  EC2Client,
  paginateDescribeInternetGateways,
  type InternetGateway,
} from "@aws-sdk/client-ec2";
import type { ProvisionerContext } from "../support/context.ts";
import { createFindable } from "../support/create-once.ts";
import { changed, touches } from "../support/diff.ts";
import { stackFilter, syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { appears, eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, partTag, readTags, type Tags } from "../support/tags.ts";

/** The way between a VPC and the internet; only subnets whose table has a route to it, and addresses that are public, use it. */
export interface InternetGatewaySpec {
  readonly vpcId: string;
}

/** An internet gateway as AWS reports it. */
export interface InternetGatewayObserved {
  readonly gatewayId: string;
  /** Undefined while it hangs on no VPC: a run was cut, or somebody detached it. */
  readonly vpcId: string | undefined;
  readonly tags: Tags;
}

export const internetGateway: AwsProvisioner<InternetGatewaySpec, InternetGatewayObserved> = {
  kind: "internet-gateway",
  iam: {
    read: ["ec2:DescribeInternetGateways"],
    write: [
      "ec2:CreateInternetGateway",
      "ec2:AttachInternetGateway",
      "ec2:DetachInternetGateway",
      "ec2:DeleteInternetGateway",
      "ec2:CreateTags",
    ],
  },
  idOf: ({ gatewayId }) => gatewayId,
  // One that hangs on another VPC would keep that one alive: it goes, and a new one comes.
  replaceOn: ["vpcId"],

  async observe(nodes, context) {
    return byPart(nodes, await list(context), internetGateway);
  },

  async discover(_stackTags, context) {
    return discovered(await list(context), internetGateway);
  },

  diff: (node, observed) => [
    ...(observed.vpcId === undefined
      ? changed("attachedTo", undefined, node.spec.vpcId)
      : changed("vpcId", observed.vpcId, node.spec.vpcId, "replace")),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const observed = await createFindable(context, {
      async create() {
        const { InternetGateway: created } = await context.aws.get(EC2Client).send(
          new CreateInternetGatewayCommand({
            TagSpecifications: tagSpecification("internet-gateway", node.tags),
          }),
        );
        return read(present(created, "InternetGateway"));
      },
      find: async () => (await list(context)).find(({ tags }) => tags[partTag] === node.id),
    });
    return internetGateway.sync(node, observed, internetGateway.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const { gatewayId } = observed;
    const { vpcId } = node.spec;
    if (touches(changes, "attachedTo")) await attach(context, gatewayId, vpcId);
    await syncEc2Tags(context, gatewayId, node.tags, changes);
    return { gatewayId, vpcId, tags: { ...observed.tags, ...node.tags } };
  },

  /** Refused while public addresses of the VPC are mapped. @source aws-facts 1.14 */
  async remove(_node, observed, context) {
    const { gatewayId } = observed;
    const ec2 = context.aws.get(EC2Client);
    // What was seen detached may have been attached by a run whose answer was lost.
    const vpcId = observed.vpcId ?? (await list(context)).find((each) => each.gatewayId === gatewayId)?.vpcId;
    if (vpcId !== undefined) {
      const detached = unlessMissing(
        ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: gatewayId, VpcId: vpcId })),
      );
      await detached.catch((error: unknown) => {
        if (!(error instanceof Error && error.name === "Gateway.NotAttached")) throw error;
      });
    }
    await unlessMissing(ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: gatewayId })));
  },
};

/** After a lost answer it hangs there already. */
async function attach(context: ProvisionerContext, gatewayId: string, vpcId: string): Promise<void> {
  const ec2 = context.aws.get(EC2Client);
  try {
    await eventually(context, () =>
      ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: gatewayId, VpcId: vpcId })),
    );
  } catch (error) {
    if (faultKind(error) !== "exists") throw error;
    const attached = async () =>
      (await list(context)).find((each) => each.gatewayId === gatewayId && each.vpcId !== undefined);
    if ((await appears(context, attached, 15_000))?.vpcId !== vpcId) throw error;
  }
}

async function list(context: ProvisionerContext): Promise<InternetGatewayObserved[]> {
  const found: InternetGateway[] = [];
  const pages = paginateDescribeInternetGateways(
    { client: context.aws.get(EC2Client) },
    { Filters: stackFilter(context.stack) },
  );
  for await (const page of pages) found.push(...(page.InternetGateways ?? []));
  return found.map(read).filter(({ tags }) => isOfStack(tags, context.stack));
}

function read(from: InternetGateway): InternetGatewayObserved {
  const attachment = (from.Attachments ?? []).find(
    ({ State }) => State !== "detaching" && State !== "detached",
  );
  return {
    gatewayId: present(from.InternetGatewayId, "InternetGatewayId"),
    vpcId: attachment?.VpcId,
    tags: readTags(from.Tags),
  };
}
