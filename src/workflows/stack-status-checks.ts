import { stoppedTaskReasons } from "../inspection/compute.ts";
import type { DataStore } from "../inspection/data-stores.ts";
import type { LoadBalancer, TargetGroup } from "../inspection/load-balancing.ts";
import { translate } from "../errors/translate.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type Check, fail, type Finding, pass, skip } from "./check.ts";
import { checkSecurityPath } from "./stack-status-security-groups.ts";
import type { StackInspection } from "./stack-status-inspect.ts";

type Needs = Pick<Runtime, "aws" | "clock">;

/** What every hint of the producer's side ends with. */
const repair = "`privlink init producer` repairs what differs from privlink.yaml.";

/**
 * Checks the producer's side. Causes stand before their effects: a database that is down takes tasks with it, a missing
 * rule makes targets unhealthy, so the first failure is the one to look at.
 */
export async function checkStack(rt: Needs, stack: StackInspection): Promise<Check[]> {
  const checks: readonly (readonly [string, () => Finding | Promise<Finding>])[] = [
    ["endpoint-service", () => checkEndpointService(stack)],
    ["load-balancer", () => checkLoadBalancers(stack.loadBalancers)],
    ["database", () => checkStore("database", stack.database)],
    ["cache", () => checkStore("cache", stack.cache)],
    ["security-groups", () => checkSecurityPath(rt, stack)],
    ["tasks", () => checkTasks(rt, stack)],
    ["targets", () => checkTargets(stack.targetGroups)],
  ];
  return Promise.all(checks.map(([id, look]) => timed(rt, id, look)));
}

async function timed(rt: Needs, id: string, look: () => Finding | Promise<Finding>): Promise<Check> {
  const start = rt.clock.now();
  const finding = await Promise.resolve().then(look).catch(unreadable);
  return { id, side: "producer", ms: rt.clock.now() - start, ...finding };
}

/** What may not be read cannot be judged; everything else that goes wrong is no finding but an error. */
function unreadable(error: unknown): Finding {
  const known = translate(error);
  if (known.code !== "PL-DENIED") throw error;
  return skip(`${known.message}${known.reason === undefined ? "" : `: ${known.reason}`}`);
}

function checkEndpointService({ service }: StackInspection): Finding {
  const { serviceId, state } = service;
  if (state === "Available") return pass(`${serviceId} is ${state}`);
  return fail(`Endpoint service ${serviceId} is ${state}`, `Producer's side: ${repair}`);
}

function checkLoadBalancers(loadBalancers: readonly LoadBalancer[]): Finding {
  if (loadBalancers.length === 0) {
    return fail("The endpoint service has no network load balancer", `Producer's side: ${repair}`);
  }
  const bad = loadBalancers.find(({ state }) => state !== "active");
  if (bad === undefined) return pass(loadBalancers.map(({ name }) => `${name} is active`).join(", "));
  return fail(
    `Load balancer ${bad.name} is ${bad.state}${bad.reason === undefined ? "" : `: ${bad.reason}`}`,
    bad.state === "provisioning"
      ? "Producer's side: it takes some minutes; try again."
      : `Producer's side: ${repair}`,
  );
}

function checkStore(what: "database" | "cache", store: DataStore | undefined): Finding {
  if (store === undefined) return skip(`This stack has no ${what}`);
  if (serving.has(store.status)) return pass(`${store.id} is ${store.status}`);
  return fail(
    `The ${what} ${store.id} is ${store.status}`,
    transient.has(store.status)
      ? `Producer's side: wait until ${store.id} is available, then try again.`
      : `Producer's side: look at the events of ${store.id}; ${repair}`,
  );
}

/** Statuses in which a data store answers. @source aws-facts 2.4 */
const serving: ReadonlySet<string> = new Set([
  "available",
  "backing-up",
  "storage-optimization",
  "snapshotting",
]);
/** Statuses that pass by themselves. */
const transient: ReadonlySet<string> = new Set([
  "creating",
  "modifying",
  "rebooting",
  "starting",
  "maintenance",
]);

async function checkTasks({ aws }: Needs, { compute, targetGroups }: StackInspection): Promise<Finding> {
  const [service] = compute;
  if (service === undefined) {
    return targetGroups.some(({ targets }) => targets.length > 0)
      ? skip("No ECS service stands behind the load balancer; its targets are somebody else's")
      : fail("No ECS service and no target stands behind the load balancer", `Producer's side: ${repair}`);
  }
  const { cluster, name, desired, running } = service;
  const where = `ECS service ${name} in cluster ${cluster}`;
  if (service.status !== "ACTIVE") return fail(`${where} is ${service.status}`, `Producer's side: ${repair}`);
  if (desired === 0) {
    return fail(
      `${where} has desired count 0: nothing runs`,
      `Producer's side: set the desired count of ${name}; ${repair}`,
    );
  }
  if (running >= desired) return pass(`${running} of ${desired} tasks of ${name} run`);
  const [stopped] = await stoppedTaskReasons(aws, cluster, name);
  const why = stopped ?? service.rolloutReason ?? service.lastEvent;
  return fail(
    `${running} of ${desired} tasks of ${where} run${why === null ? "" : `; ${why}`}`,
    `Producer's side: ECS replaces tasks by itself; if it stays so, look at the logs and events of ${name}.`,
  );
}

function checkTargets(groups: readonly TargetGroup[]): Finding {
  const all = groups.flatMap(({ name, targets }) => targets.map((target) => ({ ...target, group: name })));
  if (all.length === 0) {
    return fail(
      `Target group ${groups.map(({ name }) => name).join(", ") || "of the load balancer"} has no target`,
      `Producer's side: the tasks did not register; ${repair}`,
    );
  }
  const serving = all.filter(({ state }) => state === "healthy");
  // A target that drains has been replaced; it is no fault.
  const counted = all.filter(({ state }) => state !== "draining" && state !== "unused");
  const zones = [...new Set(counted.map(({ zone }) => zone))].sort();
  const dead = zones.filter((zone) => !serving.some((target) => target.zone === zone));
  const bad = counted.filter(({ state }) => state !== "healthy");
  const describe = bad.map(
    ({ id, port, zone, state, reason }) =>
      `${id}:${port} in ${zone} is ${state}${reason === null ? "" : ` (${reason})`}`,
  );
  if (serving.length > 0 && dead.length === 0) {
    return pass(
      `${serving.length} of ${counted.length} targets healthy in ${zones.join(", ")}${bad.length === 0 ? "" : `; ${describe.join("; ")}`}`,
    );
  }
  const [first] = bad;
  return fail(
    `Target group ${first?.group ?? all[0]?.group ?? ""} has no healthy target${dead.length === 0 ? "" : ` in ${dead.join(", ")}`}: ${describe.join("; ") || "all are draining"}`,
    first?.state === "initial"
      ? "Producer's side: health checks have not passed yet; try again in half a minute."
      : "Producer's side: look at the health check, the logs of the tasks and their security group.",
  );
}
