import {
  CreateVpcEndpointConnectionNotificationCommand,
  DeleteVpcEndpointConnectionNotificationsCommand,
  EC2Client,
  ModifyVpcEndpointConnectionNotificationCommand,
  paginateDescribeVpcEndpointConnectionNotifications,
  type ConnectionNotification,
  type DescribeVpcEndpointConnectionNotificationsCommandInput,
} from "@aws-sdk/client-ec2";
import { clientToken, createOnce } from "../support/client-token.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, changedSet } from "../support/diff.ts";
import { eventually } from "../support/eventually.ts";
import { throwUnsuccessful, unlessMissing } from "../support/fault.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";

/** Tells a topic what happens to the connections of an endpoint service. @source aws-facts 1.11 */
export interface ConnectionNotificationSpec {
  readonly serviceId: string;
  /** SNS lets the ARN be known before the topic exists. */
  readonly topicArn: string;
  /** `Connect`, `Accept`, `Reject`, `Delete`. */
  readonly events: readonly string[];
}

/** A notification as AWS reports it. It bears no tags: it belongs to whom its topic belongs. */
export interface ConnectionNotificationObserved {
  readonly notificationId: string;
  readonly serviceId: string | undefined;
  readonly topicArn: string;
  readonly events: readonly string[];
  readonly state: string;
}

export const connectionNotification: AwsProvisioner<
  ConnectionNotificationSpec,
  ConnectionNotificationObserved
> = {
  kind: "connection-notification",
  iam: {
    read: ["ec2:DescribeVpcEndpointConnectionNotifications"],
    write: [
      "ec2:CreateVpcEndpointConnectionNotification",
      "ec2:ModifyVpcEndpointConnectionNotification",
      "ec2:DeleteVpcEndpointConnectionNotifications",
    ],
  },
  idOf: ({ notificationId }) => notificationId,
  replaceOn: ["serviceId", "topicArn"],

  async observe(nodes, context) {
    const topicArns = [...new Set(nodes.flatMap(({ spec }) => spec.topicArn ?? []))];
    const found = await list(
      { Filters: [{ Name: "connection-notification-arn", Values: topicArns }] },
      context,
    );
    return new Map(
      nodes.flatMap(({ id, spec }) => {
        const all = found.filter((each) => each.topicArn === spec.topicArn);
        const observed = all.find(({ serviceId }) => serviceId === spec.serviceId) ?? all[0];
        return observed === undefined ? [] : [[id, observed] as const];
      }),
    );
  },

  diff: ({ spec }, observed) => [
    ...changed("serviceId", observed.serviceId, spec.serviceId, "replace"),
    ...changed("topicArn", observed.topicArn, spec.topicArn, "replace"),
    // AWS switches off what it cannot deliver, and has no call to switch it on again.
    ...changed("state", observed.state, "Enabled", "replace"),
    ...changedSet("events", observed.events, spec.events),
  ],

  async create(node, context) {
    const ec2 = context.aws.get(EC2Client);
    const { serviceId, topicArn, events } = node.spec;
    const input = {
      ServiceId: serviceId,
      ConnectionNotificationArn: topicArn,
      ConnectionEvents: [...events],
    };
    return createOnce(
      async (token) => {
        const { ConnectionNotification: created } = await eventually(context, () =>
          ec2.send(new CreateVpcEndpointConnectionNotificationCommand({ ...input, ClientToken: token })),
        );
        return read(present(created, "ConnectionNotification"));
      },
      async ({ notificationId }) => {
        const look = () => list({ ConnectionNotificationId: notificationId }, context);
        const seen = await unlessMissing(eventually(context, look, undefined, 10_000));
        return seen !== undefined && seen.length > 0;
      },
      (generation) => clientToken(context, node.id, input, generation),
    );
  },

  async sync(node, observed, changes, context) {
    if (changes.length === 0) return observed;
    const { events } = node.spec;
    await eventually(context, () =>
      context.aws.get(EC2Client).send(
        new ModifyVpcEndpointConnectionNotificationCommand({
          ConnectionNotificationId: observed.notificationId,
          ConnectionEvents: [...events],
        }),
      ),
    );
    return { ...observed, events };
  },

  async remove(_node, observed, context) {
    const answer = await unlessMissing(
      context.aws.get(EC2Client).send(
        new DeleteVpcEndpointConnectionNotificationsCommand({
          ConnectionNotificationIds: [observed.notificationId],
        }),
      ),
    );
    throwUnsuccessful(answer?.Unsuccessful, answer?.$metadata);
  },
};

async function list(
  what: DescribeVpcEndpointConnectionNotificationsCommandInput,
  context: ProvisionerContext,
): Promise<ConnectionNotificationObserved[]> {
  const found: ConnectionNotification[] = [];
  const pages = paginateDescribeVpcEndpointConnectionNotifications(
    { client: context.aws.get(EC2Client) },
    what,
  );
  for await (const page of pages) found.push(...(page.ConnectionNotificationSet ?? []));
  return found.map(read);
}

function read(from: ConnectionNotification): ConnectionNotificationObserved {
  return {
    notificationId: present(from.ConnectionNotificationId, "ConnectionNotificationId"),
    serviceId: from.ServiceId,
    topicArn: from.ConnectionNotificationArn ?? "",
    events: from.ConnectionEvents ?? [],
    state: from.ConnectionNotificationState ?? "Enabled",
  };
}
