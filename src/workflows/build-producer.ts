import { PrivlinkError } from "../errors/error.ts";
import { agreeToBuild } from "./stack-agree.ts";
import { configToBuild } from "./stack-answers.ts";
import type { BuiltChanges, BuiltResource } from "./stack-apply.ts";
import { buildStack } from "./stack-build.ts";
import { openStack, type StackRuntime } from "./stack-context.ts";
import { endpointServiceOf, type EndpointServiceOfStack } from "./stack-endpoint-service.ts";
import { checkProducer, findProducer } from "./stack-find.ts";

/** What `privlink init producer` answers. */
export interface BuiltProducer {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  readonly serviceName: string;
  readonly serviceId: string;
  readonly resources: readonly BuiltResource[];
  readonly changes: BuiltChanges;
  readonly durationMs: number;
}

/**
 * Builds the stack, or adopts and repairs what is there. Without changes nothing is written and nobody is asked;
 * what is still on its way is waited for.
 * @throws {PL-CONFIG} before any call; {PL-NO-TERMINAL} changes and nobody to ask; {PL-PROTECTED}; {PL-LEASE}; {PL-RESOURCE}; {PL-INTERRUPTED}
 */
export async function buildProducer(
  rt: StackRuntime,
  input: { readonly allow: readonly string[]; readonly leaseTimeoutMs?: number | undefined },
): Promise<BuiltProducer> {
  const config = await configToBuild(rt, input.allow);
  const startedAt = rt.clock.now();
  checkProducer(config, rt.aws.region);
  const session = await openStack(rt, config.stack);
  const built = await buildStack(rt, session, {
    find: (of) => findProducer(of, config),
    agree: (changes) => agreeToBuild(rt, session, changes),
    resume: `privlink init producer --stack ${config.stack}`,
    leaseTimeoutMs: input.leaseTimeoutMs,
  });
  const service = endpointServiceOf(built.stack.wanted, built.observations);
  if (service === undefined)
    throw new PrivlinkError("PL-INTERNAL", "The stack was built without an endpoint service.");
  tellNext(rt, service);
  return {
    stack: session.stack,
    region: session.region,
    account: session.account,
    serviceName: service.serviceName,
    serviceId: service.serviceId,
    resources: built.resources,
    changes: built.changes,
    durationMs: rt.clock.now() - startedAt - built.thoughtMs,
  };
}

function tellNext(rt: StackRuntime, { serviceId, allowedPrincipals }: EndpointServiceOfStack): void {
  if (allowedPrincipals.length === 0) {
    rt.emit({
      type: "next",
      message: "Let an account find the service",
      command: "privlink allow <account id>",
    });
  }
  rt.emit({
    type: "next",
    message: "Consumers ask for access",
    command: `privlink request-endpoint ${serviceId}`,
  });
}
