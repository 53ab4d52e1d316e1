import { alarmsPart } from "./alarms.ts";
import { dashboardPart } from "./dashboard.ts";
import { flowLogsPart } from "./flow-logs.ts";
import { notificationsPart } from "./notifications.ts";
import type { Blueprint, Built, ProducerNode } from "./part.ts";
import { scalingPart } from "./scaling.ts";

/**
 * A stack with what runs and watches it: scaling, flow logs, notifications, alarms and a dashboard, each for what
 * the stack has.
 */
export function withOperations(blueprint: Blueprint, nodes: readonly ProducerNode[]): ProducerNode[] {
  const built = byId(nodes);
  const watched = [
    ...nodes,
    ...scalingPart(blueprint, built),
    ...flowLogsPart(blueprint, built),
    ...notificationsPart(blueprint),
    ...alarmsPart(blueprint, built),
  ];
  return [...watched, ...dashboardPart(blueprint, byId(watched))];
}

function byId(nodes: readonly ProducerNode[]): Built {
  return new Map(nodes.map((each) => [each.id, each]));
}
