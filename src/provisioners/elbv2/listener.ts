import {
  CreateListenerCommand,
  DeleteListenerCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  paginateDescribeListeners,
  type Listener,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, touches } from "../support/diff.ts";
import { elbTags, syncElbTags } from "../support/elbv2.ts";
import { eventually } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { byPart } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, tagList, type Tags } from "../support/tags.ts";

/** A TCP listener that forwards to one target group. */
export interface ListenerSpec {
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly targetGroupArn: string;
}

/** A listener as AWS reports it. */
export interface ListenerObserved {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetGroupArn: string | undefined;
  readonly tags: Tags;
}

export const listener: AwsProvisioner<ListenerSpec, ListenerObserved> = {
  kind: "listener",
  observeAfter: ["load-balancer"],
  iam: {
    read: ["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeTags"],
    write: [
      "elasticloadbalancing:CreateListener",
      "elasticloadbalancing:ModifyListener",
      "elasticloadbalancing:DeleteListener",
      "elasticloadbalancing:AddTags",
    ],
  },
  idOf: ({ arn }) => arn,
  // A target group cannot go while a listener uses it, so with a new group comes a new listener.
  replaceOn: ["loadBalancerArn", "targetGroupArn"],

  async observe(nodes, context) {
    const arns = [...new Set(nodes.flatMap(({ spec }) => spec.loadBalancerArn ?? []))];
    const found = await Promise.all(arns.map((arn) => list(arn, context)));
    const own = found.flat().filter(({ tags }) => isOfStack(tags, context.stack));
    return byPart(nodes, own, listener);
  },

  diff: (node, observed) => [
    ...changed("loadBalancerArn", observed.loadBalancerArn, node.spec.loadBalancerArn, "replace"),
    ...changed("targetGroupArn", observed.targetGroupArn, node.spec.targetGroupArn, "replace"),
    ...changed("protocol", observed.protocol, "TCP"),
    ...changed("port", observed.port, node.spec.port),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const { loadBalancerArn, port, targetGroupArn } = node.spec;
    const elb = context.aws.get(ElasticLoadBalancingV2Client);
    const { Listeners } = await eventually(context.signal, () =>
      elb.send(
        new CreateListenerCommand({
          LoadBalancerArn: loadBalancerArn,
          Protocol: "TCP",
          Port: port,
          DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
          Tags: tagList(node.tags),
        }),
      ),
    );
    return read(present(Listeners?.[0], "Listener"), node.tags);
  },

  async sync(node, observed, changes, context) {
    if (touches(changes, "protocol", "port")) {
      await context.aws.get(ElasticLoadBalancingV2Client).send(
        new ModifyListenerCommand({
          ListenerArn: observed.arn,
          ...(touches(changes, "protocol") ? { Protocol: "TCP" as const } : {}),
          ...(touches(changes, "port") ? { Port: node.spec.port } : {}),
        }),
      );
    }
    await syncElbTags(context, observed.arn, node.tags, changes);
    return {
      ...observed,
      protocol: "TCP",
      port: node.spec.port,
      tags: { ...observed.tags, ...node.tags },
    };
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws
        .get(ElasticLoadBalancingV2Client)
        .send(new DeleteListenerCommand({ ListenerArn: observed.arn })),
    );
  },
};

async function list(loadBalancerArn: string, context: ProvisionerContext): Promise<ListenerObserved[]> {
  const found: Listener[] = [];
  const read_ = async (): Promise<void> => {
    const pages = paginateDescribeListeners(
      { client: context.aws.get(ElasticLoadBalancingV2Client) },
      { LoadBalancerArn: loadBalancerArn },
    );
    for await (const page of pages) found.push(...(page.Listeners ?? []));
  };
  await unlessMissing(read_());
  const tags = await elbTags(
    context,
    found.flatMap(({ ListenerArn }) => ListenerArn ?? []),
  );
  return found.map((each) => read(each, tags.get(each.ListenerArn ?? "") ?? {}));
}

function read(from: Listener, tags: Tags): ListenerObserved {
  return {
    arn: present(from.ListenerArn, "ListenerArn"),
    loadBalancerArn: present(from.LoadBalancerArn, "LoadBalancerArn"),
    protocol: from.Protocol ?? "",
    port: from.Port ?? 0,
    targetGroupArn: targetOf(from),
    tags,
  };
}

/** The one target group that everything is forwarded to; `undefined` where a listener does something else. */
function targetOf({ DefaultActions }: Listener): string | undefined {
  const [action, ...others] = DefaultActions ?? [];
  if (action === undefined || others.length > 0 || action.Type !== "forward") return undefined;
  return action.TargetGroupArn ?? action.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn;
}
