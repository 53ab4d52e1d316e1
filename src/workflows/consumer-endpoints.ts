import { z } from "zod";
import type { Plan } from "../engine/plan.ts";
import { PrivlinkError } from "../errors/error.ts";
import { type Endpoint, listEndpoints } from "../privatelink/endpoints.ts";
import { deleteSecurityGroup, findSecurityGroupsByTag } from "../privatelink/security-groups.ts";
import type { ProvisionerContext } from "../provisioners/graph/producer.ts";
import { releaseEndpoints } from "./release-endpoint.ts";
import type { StackRuntime, StackSession } from "./stack-context.ts";

/** Interface endpoints that stand in a network which is to go: their users would be cut off, and AWS refuses. */
export interface EndpointsInTheWay {
  /** Made by `privlink request-endpoint`. */
  readonly requested: readonly Endpoint[];
  /** Made by somebody else: never removed. */
  readonly others: readonly Endpoint[];
  /** VPCs that go. */
  readonly vpcIds: readonly string[];
}

const lostVpc = z.object({ vpcId: z.string() });
const lostSubnet = z.object({ vpcId: z.string(), subnetId: z.string() });

/** Looks what stands in the VPCs and subnets that a plan deletes or replaces. Reads only. */
export async function endpointsInTheWay(
  rt: StackRuntime,
  session: StackSession,
  plans: readonly Plan<ProvisionerContext>[],
): Promise<EndpointsInTheWay> {
  const lost = plans.flatMap(({ entries, observations }) =>
    [...entries.values()].flatMap(({ id, type, action }) =>
      action === "delete" || action === "replace" ? [{ type, observed: observations.get(id) }] : [],
    ),
  );
  const ofKind = (kind: string) => lost.flatMap(({ type, observed }) => (type === kind ? [observed] : []));
  const vpcIds = ofKind("vpc").map((each) => lostVpc.parse(each).vpcId);
  const subnets = ofKind("subnet").map((each) => lostSubnet.parse(each));
  const touched = [...new Set([...vpcIds, ...subnets.map(({ vpcId }) => vpcId)])];
  const found = (await Promise.all(touched.map((vpcId) => listEndpoints(rt.aws, { vpcId })))).flat();
  const subnetIds = new Set(subnets.map(({ subnetId }) => subnetId));
  const standing = found.filter(
    (endpoint) =>
      endpoint.state !== "deleting" &&
      endpoint.tags["privlink:stack"] !== session.ownerTags["privlink:stack"] &&
      (vpcIds.includes(endpoint.vpcId) || endpoint.subnetIds.some((id) => subnetIds.has(id))),
  );
  return {
    vpcIds,
    requested: standing.filter(isRequested),
    others: standing.filter((endpoint) => !isRequested(endpoint)),
  };
}

const isRequested = ({ tags }: Endpoint): boolean =>
  tags["privlink:managed"] === "true" && tags["privlink:service"] !== undefined;

/**
 * @param mayRelease those of requests are no hindrance: they are released first
 * @throws {PL-CONNECTIONS} naming each endpoint that stands in the way
 */
export function refuseEndpoints(
  { requested, others }: EndpointsInTheWay,
  { mayRelease, hint }: { readonly mayRelease: boolean; readonly hint?: string },
): void {
  const standing = [...(mayRelease ? [] : requested), ...others];
  if (standing.length === 0) return;
  const ids = (some: readonly Endpoint[]): string => some.map(({ endpointId }) => endpointId).join(" ");
  const what = standing.length === 1 ? "1 endpoint keeps" : `${standing.length} endpoints keep`;
  const hints = [
    ...(mayRelease || requested.length === 0
      ? []
      : [`Run \`privlink release ${ids(requested)}\`${hint === undefined ? "." : `, or ${hint}.`}`]),
    ...(others.length === 0 ? [] : [`Not made by privlink, delete yourself: ${ids(others)}.`]),
  ];
  throw new PrivlinkError("PL-CONNECTIONS", `${what} the VPC alive.`, {
    reason: standing
      .map(({ endpointId, serviceName, state }) => `${endpointId} to ${serviceName} (${state})`)
      .join(", "),
    hint: hints.join(" "),
    details: {
      endpoints: standing.map(({ endpointId, serviceName, state }) => ({ endpointId, serviceName, state })),
    },
  });
}

/**
 * Releases the endpoints of requests, with their records and groups, and removes groups that a request which was
 * cut has left in a VPC that goes. Answers with the endpoints.
 * @throws {PL-CONNECTIONS} with the reason per endpoint that could not be released
 */
export async function releaseInTheWay(
  rt: StackRuntime,
  { requested, vpcIds }: EndpointsInTheWay,
): Promise<string[]> {
  const ids = requested.map(({ endpointId }) => endpointId);
  if (ids.length > 0) {
    // Who acts was said already.
    const emit: StackRuntime["emit"] = (event) => (event.type === "identity" ? undefined : rt.emit(event));
    const { failed } = await releaseEndpoints(ids, { ...rt, emit });
    if (failed.length > 0) {
      throw new PrivlinkError("PL-CONNECTIONS", `${failed.length} endpoints could not be released.`, {
        reason: failed
          .map(({ endpointId, code, message }) => `${endpointId}: ${code}: ${message}`)
          .join("; "),
        details: { failures: failed },
      });
    }
  }
  const groups = await findSecurityGroupsByTag(rt.aws, "privlink:managed", "true");
  for (const { groupId, vpcId, tags } of groups) {
    const ofRequest = tags["privlink:service"] !== undefined && tags["privlink:stack"] === undefined;
    if (ofRequest && vpcIds.includes(vpcId)) await deleteSecurityGroup(rt.aws, groupId);
  }
  return ids;
}
