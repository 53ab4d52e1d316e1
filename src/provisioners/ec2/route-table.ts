import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
  EC2Client,
  ReplaceRouteCommand,
  ReplaceRouteTableAssociationCommand,
  type Route,
  type RouteTable,
  type RouteTableAssociation,
} from "@aws-sdk/client-ec2";
import type { ProvisionerContext } from "../support/context.ts";
import { createFindable } from "../support/create-once.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { diffStrings } from "../support/diff-set.ts";
import { stackRouteTables } from "../support/ec2-reads.ts";
import { syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { appears, eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, partTag, readTags, type Tags } from "../support/tags.ts";

/**
 * A route table of one tier, with the subnets that use it. Beside the VPC's own route and those of gateway
 * endpoints it has the route to the internet where it is given a gateway, and no other way out.
 */
export interface RouteTableSpec {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Makes the subnets public. A table without it is kept without a default route. */
  readonly internetGatewayId?: string;
}

/** A route table as AWS reports it. */
export interface RouteTableObserved {
  readonly routeTableId: string;
  readonly vpcId: string;
  /** Association id by subnet id. */
  readonly associations: Readonly<Record<string, string>>;
  /** Where the default route leads, whatever kind of thing that is; undefined without one. */
  readonly defaultRoute: string | undefined;
  readonly tags: Tags;
}

/** Every IPv4 address that no other route is for. */
const anywhere = "0.0.0.0/0";

export const routeTable: AwsProvisioner<RouteTableSpec, RouteTableObserved> = {
  kind: "route-table",
  iam: {
    read: ["ec2:DescribeRouteTables"],
    write: [
      "ec2:CreateRouteTable",
      "ec2:AssociateRouteTable",
      "ec2:ReplaceRouteTableAssociation",
      "ec2:DisassociateRouteTable",
      "ec2:CreateRoute",
      "ec2:ReplaceRoute",
      "ec2:DeleteRoute",
      "ec2:DeleteRouteTable",
      "ec2:CreateTags",
    ],
  },
  idOf: ({ routeTableId }) => routeTableId,
  replaceOn: ["vpcId"],

  async observe(nodes, context) {
    return byPart(nodes, await list(context), routeTable);
  },

  async discover(_stackTags, context) {
    return discovered(await list(context), routeTable);
  },

  diff: (node, observed) => [
    ...changed("vpcId", observed.vpcId, node.spec.vpcId, "replace"),
    ...changedSet("subnetIds", Object.keys(observed.associations), node.spec.subnetIds),
    ...changed("defaultRoute", observed.defaultRoute, node.spec.internetGatewayId),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const ec2 = context.aws.get(EC2Client);
    const { vpcId } = node.spec;
    const observed = await createFindable(context, {
      async create() {
        const { RouteTable: created } = await eventually(context, () =>
          ec2.send(
            new CreateRouteTableCommand({
              VpcId: vpcId,
              TagSpecifications: tagSpecification("route-table", node.tags),
            }),
          ),
        );
        return read(present(created, "RouteTable"));
      },
      find: async () =>
        (await list(context)).find((each) => each.vpcId === vpcId && each.tags[partTag] === node.id),
    });
    return routeTable.sync(node, observed, routeTable.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const { routeTableId } = observed;
    const associations: Record<string, string> = { ...observed.associations };
    const { missing, extra } = diffStrings(node.spec.subnetIds, Object.keys(associations));
    for (const subnetId of extra) {
      await disassociate(context, associations[subnetId]);
      delete associations[subnetId];
    }
    for (const subnetId of missing) {
      associations[subnetId] = await associate(context, routeTableId, subnetId);
    }
    const defaultRoute = node.spec.internetGatewayId;
    if (touches(changes, "defaultRoute")) {
      await routeAnywhere(context, routeTableId, observed.defaultRoute, defaultRoute);
    }
    await syncEc2Tags(context, routeTableId, node.tags, changes);
    return { ...observed, associations, defaultRoute, tags: { ...observed.tags, ...node.tags } };
  },

  async remove(_node, observed, context) {
    for (const associationId of Object.values(observed.associations)) {
      await disassociate(context, associationId);
    }
    await unlessMissing(
      context.aws.get(EC2Client).send(new DeleteRouteTableCommand({ RouteTableId: observed.routeTableId })),
    );
  },
};

async function disassociate(context: ProvisionerContext, associationId: string | undefined): Promise<void> {
  if (associationId === undefined) return;
  await unlessMissing(
    context.aws.get(EC2Client).send(new DisassociateRouteTableCommand({ AssociationId: associationId })),
  );
}

/** Brings the default route in line; after a lost answer it is there, or gone, already. */
async function routeAnywhere(
  context: ProvisionerContext,
  routeTableId: string,
  from: string | undefined,
  to: string | undefined,
): Promise<void> {
  const ec2 = context.aws.get(EC2Client);
  const route = { RouteTableId: routeTableId, DestinationCidrBlock: anywhere };
  if (to === undefined) {
    await unlessMissing(ec2.send(new DeleteRouteCommand(route)));
    return;
  }
  const input = { ...route, GatewayId: to };
  const replace = () => eventually(context, () => ec2.send(new ReplaceRouteCommand(input)));
  if (from !== undefined) {
    await replace();
    return;
  }
  try {
    await eventually(context, () => ec2.send(new CreateRouteCommand(input)));
  } catch (error) {
    if (faultKind(error) !== "exists") throw error;
    await replace();
  }
}

/** A subnet has one table at most: one that hangs on another table is moved. */
async function associate(
  context: ProvisionerContext,
  routeTableId: string,
  subnetId: string,
): Promise<string> {
  const ec2 = context.aws.get(EC2Client);
  try {
    const { AssociationId } = await eventually(context, () =>
      ec2.send(new AssociateRouteTableCommand({ RouteTableId: routeTableId, SubnetId: subnetId })),
    );
    return present(AssociationId, "AssociationId");
  } catch (error) {
    if (faultKind(error) !== "exists") throw error;
    // Whoever associated it, this run with a lost answer or somebody else: it may be listed a little later.
    const found = await appears(context, () => associationOf(subnetId, ec2));
    const associationId = present(found?.RouteTableAssociationId, "RouteTableAssociationId");
    if (found?.RouteTableId === routeTableId) return associationId;
    const { NewAssociationId } = await eventually(context, () =>
      ec2.send(
        new ReplaceRouteTableAssociationCommand({ AssociationId: associationId, RouteTableId: routeTableId }),
      ),
    );
    return present(NewAssociationId, "NewAssociationId");
  }
}

async function associationOf(subnetId: string, ec2: EC2Client): Promise<RouteTableAssociation | undefined> {
  const { RouteTables } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: "association.subnet-id", Values: [subnetId] }] }),
  );
  const associations = RouteTables?.flatMap(({ Associations }) => Associations ?? []);
  return associations?.find(({ SubnetId }) => SubnetId === subnetId);
}

async function list(context: ProvisionerContext): Promise<RouteTableObserved[]> {
  return (await stackRouteTables(context)).map(read).filter(({ tags }) => isOfStack(tags, context.stack));
}

function read(from: RouteTable): RouteTableObserved {
  return {
    routeTableId: present(from.RouteTableId, "RouteTableId"),
    vpcId: present(from.VpcId, "VpcId"),
    associations: Object.fromEntries(
      (from.Associations ?? []).flatMap(({ SubnetId, RouteTableAssociationId, AssociationState }) =>
        SubnetId === undefined ||
        RouteTableAssociationId === undefined ||
        AssociationState?.State === "disassociated"
          ? []
          : [[SubnetId, RouteTableAssociationId]],
      ),
    ),
    defaultRoute: targetOf((from.Routes ?? []).find((route) => route.DestinationCidrBlock === anywhere)),
    tags: readTags(from.Tags),
  };
}

/** A route names its target by one of many members. */
function targetOf(route: Route | undefined): string | undefined {
  return (
    route?.GatewayId ??
    route?.NatGatewayId ??
    route?.TransitGatewayId ??
    route?.VpcPeeringConnectionId ??
    route?.InstanceId ??
    route?.NetworkInterfaceId ??
    route?.EgressOnlyInternetGatewayId ??
    route?.LocalGatewayId ??
    route?.CarrierGatewayId ??
    route?.CoreNetworkArn
  );
}
