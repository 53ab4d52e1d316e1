import { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import type { Observations } from "../engine/resolve.ts";
import type { ConsumerAsFound } from "./stack-find-consumer.ts";

/** A subnet that instances and endpoints may be put into. */
export interface ConsumerSubnet {
  readonly subnetId: string;
  readonly zoneId: string;
  readonly cidr: string;
  /** Only a public one has a route to the internet; of a VPC that is adopted nothing is said. */
  readonly tier: "private" | "public" | "adopted";
}

/** An instance that Systems Manager opens sessions on. */
export interface ConsumerInstance {
  readonly instanceId: string;
  readonly name: string;
  readonly role: "client" | "bastion";
  readonly privateIp?: string;
  readonly publicIp?: string;
}

/** The network of a consumer's stack, and who may act in it. */
export interface ConsumerView {
  readonly vpcId: string;
  readonly subnets: readonly ConsumerSubnet[];
  readonly instances: readonly ConsumerInstance[];
}

const vpcShape = z.object({ vpcId: z.string() });
const subnetShape = z.object({ subnetId: z.string(), zoneId: z.string(), cidr: z.string() });
const instanceShape = z.object({
  instanceId: z.string(),
  privateIp: z.string().optional(),
  publicIp: z.string().optional(),
});

/** Reads out of what was observed what a consumer works with. */
export function consumerView({ wanted, facts }: ConsumerAsFound, observations: Observations): ConsumerView {
  const built = [...wanted.nodes.values()].flatMap(({ id, name, provisioner: { kind } }) =>
    observations.has(id) ? [{ id, name, kind, observed: observations.get(id) }] : [],
  );
  const ofKind = (kind: string) => built.filter((each) => each.kind === kind);
  const vpcId =
    facts.adopted?.vpcId ?? ofKind("vpc").map(({ observed }) => vpcShape.parse(observed).vpcId)[0];
  if (vpcId === undefined) throw new PrivlinkError("PL-INTERNAL", "The stack was built without a VPC.");
  return {
    vpcId,
    subnets:
      facts.adopted?.subnets.map((each) => ({ ...each, tier: "adopted" as const })) ??
      ofKind("subnet").map(({ id, observed }) => ({
        ...subnetShape.parse(observed),
        tier: id.startsWith("subnet-public-") ? ("public" as const) : ("private" as const),
      })),
    instances: ofKind("instance").map(({ id, name, observed }) => {
      const { instanceId, privateIp, publicIp } = instanceShape.parse(observed);
      return {
        instanceId,
        name,
        role: id === "bastion" ? ("bastion" as const) : ("client" as const),
        ...(privateIp === undefined ? {} : { privateIp }),
        ...(publicIp === undefined ? {} : { publicIp }),
      };
    }),
  };
}
