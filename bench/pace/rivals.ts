import type { Graph, GraphNode } from "../../src/engine/graph.ts";
import { readySeconds } from "./ready-seconds.ts";

/** Seconds of one resource after the other, each waited for until it works, with a look at every moment. */
export function oneAfterTheOther<Context>(graph: Graph<Context>): number {
  return [...graph.nodes.values()].reduce((sum, node) => sum + readySeconds(node), 0);
}

/** When Terraform's provider looks. @source aws-facts 3 */
interface Looks {
  /** Seconds before the first look. */
  readonly delay: number;
  /** Least seconds between two looks. */
  readonly least: number;
  /** Seconds between all looks, in the place of a growing pause. */
  readonly every?: number;
  /** Looks in a row that have to see it. */
  readonly inARow: number;
}

/** Terraform's default. @source aws-facts 3 */
const parallelism = 10;
/** Doubled before each pause. */
const initialPauseSeconds = 0.1;
const longestPauseSeconds = 10;

/** How a kind is waited for; kinds that are not here are not waited for. @source aws-facts 3 */
const looksOf: Readonly<Record<string, Looks>> = {
  // DNS hostnames are an attribute that differs from AWS's default.
  vpc: { delay: 10, least: 3, inARow: 1 },
  "security-group": { delay: 0, least: 0, inARow: 3 },
  "vpc-endpoint": { delay: 5, least: 5, inARow: 1 },
  "endpoint-service": { delay: 5, least: 5, inARow: 1 },
  "load-balancer": { delay: 30, least: 10, inARow: 1 },
  "db-instance": { delay: 60, least: 0, every: 10, inARow: 3 },
  "replication-group": { delay: 30, least: 10, inARow: 1 },
  cluster: { delay: 10, least: 0, inARow: 1 },
  service: { delay: 0, least: 0, inARow: 1 },
};

/** Seconds after which Terraform knows that a resource works. */
export function seenAfterSeconds(looks: Looks, readyAfterSeconds: number): number {
  const { delay, least, every, inARow } = looks;
  let at = delay;
  let pause = initialPauseSeconds;
  for (let seen = 0; ;) {
    if (at >= readyAfterSeconds) seen += 1;
    if (seen === inARow) return at;
    if (seen === 0) pause = Math.min(longestPauseSeconds, Math.max(least, pause * 2));
    at += every ?? pause;
  }
}

/**
 * Seconds that the same graph takes where every edge waits until the resource before it is known to work, ten at
 * a time, with the fixed pauses of Terraform's AWS provider. Its calls take no time here.
 */
export function terraformSeconds<Context>(graph: Graph<Context>): number {
  const waiting = new Set(graph.order);
  const doneAt = new Map<string, number>();
  const running: { readonly id: string; readonly at: number }[] = [];
  let now = 0;
  for (;;) {
    for (const id of waiting) {
      if (running.length >= parallelism) break;
      const needs = [...(graph.needs.get(id)?.keys() ?? [])];
      if (!needs.every((need) => (doneAt.get(need) ?? Infinity) <= now)) continue;
      waiting.delete(id);
      running.push({ id, at: now + secondsOf(graph.nodes.get(id)) });
    }
    const next = running.sort((a, b) => a.at - b.at).shift();
    if (next === undefined) return now;
    now = next.at;
    doneAt.set(next.id, now);
  }
}

function secondsOf<Context>(node: GraphNode<Context> | undefined): number {
  if (node === undefined) return 0;
  const looks = looksOf[node.provisioner.kind];
  const ready = readySeconds(node);
  return looks === undefined ? ready : seenAfterSeconds(looks, ready);
}
