import { type ComputeService, findComputeServices } from "../inspection/compute.ts";
import { type DataStore, findCache, findDatabase } from "../inspection/data-stores.ts";
import {
  getLoadBalancers,
  getTargetGroups,
  type LoadBalancer,
  type TargetGroup,
} from "../inspection/load-balancing.ts";
import type { OwnService } from "../privatelink/endpoint-services.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { stackOf } from "./own-services.ts";

/** What runs behind an endpoint service, found from its load balancers on; names matter only for the data stores. */
export interface StackInspection {
  readonly service: OwnService;
  readonly loadBalancers: LoadBalancer[];
  readonly targetGroups: TargetGroup[];
  readonly compute: ComputeService[];
  readonly database: DataStore | undefined;
  readonly cache: DataStore | undefined;
}

/** Reads everything behind an endpoint service, side by side where one thing does not need the other. */
export async function inspectStack(
  { aws, settings }: Pick<Runtime, "aws" | "settings">,
  service: OwnService,
): Promise<StackInspection> {
  const stack = stackOf(service) ?? settings.stack;
  const [loadBalancers, groups, database, cache] = await Promise.all([
    getLoadBalancers(aws, service.loadBalancerArns),
    Promise.all(service.loadBalancerArns.map((arn) => getTargetGroups(aws, arn))),
    findDatabase(aws, stack),
    findCache(aws, stack),
  ]);
  const targetGroups = groups.flat();
  const compute = await findComputeServices(aws, {
    stack,
    targetGroupArns: targetGroups.map(({ arn }) => arn),
  });
  return { service, loadBalancers, targetGroups, compute, database, cache };
}
