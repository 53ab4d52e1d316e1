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
import { eventually, onceKnown } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { byPart } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import type { Tagged } from "../support/tag-index.ts";
import { diffTags, isOfStack, tagList, type Tags } from "../support/tags.ts";

/** A listener that forwards to one target group: TCP as it comes, or TLS that ends at the load balancer. */
export interface ListenerSpec {
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly targetGroupArn: string;
  /** Absent: TCP. */
  readonly tls?: ListenerTls;
}

/** What a TLS listener needs. */
export interface ListenerTls {
  /** ARN of an ACM certificate of this account and region. */
  readonly certificateArn: string;
  /** Name of a security policy of Elastic Load Balancing: protocol versions and ciphers. */
  readonly policy: string;
}

/** A listener as AWS reports it. */
export interface ListenerObserved {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetGroupArn: string | undefined;
  readonly certificateArn: string | undefined;
  readonly sslPolicy: string | undefined;
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
    const found = await Promise.all(arns.map((arn) => list(arn, nodes, context)));
    const own = found.flat().filter(({ tags }) => isOfStack(tags, context.stack));
    return byPart(nodes, own, listener);
  },

  diff: (node, observed) => [
    ...changed("loadBalancerArn", observed.loadBalancerArn, node.spec.loadBalancerArn, "replace"),
    ...changed("targetGroupArn", observed.targetGroupArn, node.spec.targetGroupArn, "replace"),
    ...changed("protocol", observed.protocol, protocolOf(node.spec)),
    ...changed("port", observed.port, node.spec.port),
    ...changed("certificateArn", observed.certificateArn, node.spec.tls?.certificateArn),
    ...changed("sslPolicy", observed.sslPolicy, node.spec.tls?.policy),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const { loadBalancerArn, port, targetGroupArn } = node.spec;
    const elb = context.aws.get(ElasticLoadBalancingV2Client);
    const { Listeners } = await onceKnown(context, () =>
      elb.send(
        new CreateListenerCommand({
          LoadBalancerArn: loadBalancerArn,
          Port: port,
          ...security(node.spec),
          DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
          Tags: tagList(node.tags),
        }),
      ),
    );
    return read(present(Listeners?.[0], "Listener"), node.tags);
  },

  async sync(node, observed, changes, context) {
    const { port, tls } = node.spec;
    if (touches(changes, "protocol", "port", "certificateArn", "sslPolicy")) {
      await eventually(context, () =>
        context.aws.get(ElasticLoadBalancingV2Client).send(
          new ModifyListenerCommand({
            ListenerArn: observed.arn,
            ...(touches(changes, "port") ? { Port: port } : {}),
            // Protocol, certificate and policy are judged together: a TLS listener needs all three.
            ...(touches(changes, "protocol", "certificateArn", "sslPolicy") ? security(node.spec) : {}),
          }),
        ),
      );
    }
    await syncElbTags(context, observed.arn, node.tags, changes);
    return {
      ...observed,
      protocol: protocolOf(node.spec),
      port,
      certificateArn: tls?.certificateArn,
      sslPolicy: tls?.policy,
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

const protocolOf = ({ tls }: ListenerSpec): "TCP" | "TLS" => (tls === undefined ? "TCP" : "TLS");

function security(spec: ListenerSpec) {
  const Protocol = protocolOf(spec);
  if (spec.tls === undefined) return { Protocol };
  return {
    Protocol,
    Certificates: [{ CertificateArn: spec.tls.certificateArn }],
    SslPolicy: spec.tls.policy,
  };
}

async function list(
  loadBalancerArn: string,
  nodes: readonly Tagged[],
  context: ProvisionerContext,
): Promise<ListenerObserved[]> {
  const found: Listener[] = [];
  const read_ = async (): Promise<void> => {
    const pages = paginateDescribeListeners(
      { client: context.aws.get(ElasticLoadBalancingV2Client) },
      { LoadBalancerArn: loadBalancerArn },
    );
    for await (const page of pages) found.push(...(page.Listeners ?? []));
  };
  await unlessMissing(read_());
  const arns = found.flatMap(({ ListenerArn }) => ListenerArn ?? []);
  const tags = await elbTags(context, arns, nodes);
  return found.map((each) => read(each, tags.get(each.ListenerArn ?? "") ?? {}));
}

function read(from: Listener, tags: Tags): ListenerObserved {
  return {
    arn: present(from.ListenerArn, "ListenerArn"),
    loadBalancerArn: present(from.LoadBalancerArn, "LoadBalancerArn"),
    protocol: from.Protocol ?? "",
    port: from.Port ?? 0,
    targetGroupArn: targetOf(from),
    certificateArn: from.Certificates?.[0]?.CertificateArn,
    sslPolicy: from.SslPolicy,
    tags,
  };
}

/** The one target group that everything is forwarded to; `undefined` where a listener does something else. */
function targetOf({ DefaultActions }: Listener): string | undefined {
  const [action, ...others] = DefaultActions ?? [];
  if (action === undefined || others.length > 0 || action.Type !== "forward") return undefined;
  return action.TargetGroupArn ?? action.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn;
}
