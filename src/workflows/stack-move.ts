import { PrivlinkError } from "../errors/error.ts";
import type { StackFacts } from "../provisioners/graph/producer.ts";
import type { StackAsFound } from "./stack-plan.ts";

/** Kinds that show in which VPC a stack stands, and that cannot leave it. */
const rooted: ReadonlySet<string> = new Set(["load-balancer", "target-group", "security-group"]);

/**
 * A stack cannot move: its load balancer, database and cache are bound to their VPC, and consumers to the endpoint
 * service. So a configuration that names another VPC than the one in which the stack stands is refused.
 * @throws {PL-CONFLICT} naming both
 */
export function refuseMove(
  { found }: Pick<StackAsFound, "found">,
  stack: string,
  { network, loadBalancer }: StackFacts,
): void {
  // Nothing of it stands in a VPC then.
  if (loadBalancer !== undefined) return;
  const own = vpcIds(found, (kind) => kind === "vpc");
  const here = vpcIds(found, (kind) => rooted.has(kind));
  const wanted = network?.vpcId ?? [...own][0];
  const elsewhere = [...here].find((id) => id !== wanted);
  if (elsewhere === undefined) return;
  // A stack whose own VPC is gone, with all that stood in it, is repaired, not moved.
  if (network === undefined && wanted === undefined && here.size === 0) return;
  throw new PrivlinkError(
    "PL-CONFLICT",
    `Stack ${stack} stands in ${elsewhere}, and privlink.yaml wants it in ${wanted ?? "a VPC of its own"}.`,
    {
      reason: "load balancer, database and cache cannot leave their VPC",
      hint: `Build it under another name (--stack), let consumers move, then remove this one with \`privlink destroy producer --stack ${stack}\`; or set network.vpcId: ${elsewhere}.`,
      details: { stack, standsIn: elsewhere, wanted: wanted ?? null },
    },
  );
}

function vpcIds(
  { graph, observations }: StackAsFound["found"],
  ofKind: (kind: string) => boolean,
): Set<string> {
  const ids = new Set<string>();
  for (const { id, provisioner } of graph.nodes.values()) {
    if (!ofKind(provisioner.kind)) continue;
    const observed = observations.get(id);
    if (typeof observed !== "object" || observed === null || !("vpcId" in observed)) continue;
    if (typeof observed.vpcId === "string" && observed.vpcId !== "") ids.add(observed.vpcId);
  }
  return ids;
}
