import { PrivlinkError } from "../errors/error.ts";
import { agreeToBuild } from "./stack-agree.ts";
import { configToBuild } from "./stack-answers.ts";
import type { BuiltChanges, BuiltResource } from "./stack-apply.ts";
import { buildStack } from "./stack-build.ts";
import { openStack, type StackRuntime } from "./stack-context.ts";
import { costOfWanted } from "./cost/stack-cost.ts";
import type { CostEstimate } from "./cost/estimate.ts";
import { endpointServiceOf, type EndpointServiceOfStack, type PrivateDns } from "./stack-endpoint-service.ts";
import { checkProducer, findProducer } from "./stack-find.ts";
import { unconfirmedEmails } from "./stack-notifications.ts";

/** What `privlink init producer` answers. */
export interface BuiltProducer {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  readonly serviceName: string;
  readonly serviceId: string;
  /** Where the service has a name of its own. */
  readonly privateDns?: PrivateDns;
  readonly costEstimate: CostEstimate;
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
    agree: (changes, stack) => agreeToBuild(rt, session, changes, stack),
    resume: `privlink init producer --stack ${config.stack}`,
    leaseTimeoutMs: input.leaseTimeoutMs,
  });
  const service = endpointServiceOf(built.stack.wanted, built.observations);
  if (service === undefined)
    throw new PrivlinkError("PL-INTERNAL", "The stack was built without an endpoint service.");
  tellUnconfirmed(rt, unconfirmedEmails(built.stack.wanted, built.observations));
  tellNext(rt, service);
  return {
    stack: session.stack,
    region: session.region,
    account: session.account,
    serviceName: service.serviceName,
    serviceId: service.serviceId,
    ...(service.privateDns === undefined ? {} : { privateDns: service.privateDns }),
    costEstimate: costOfWanted(built.stack.wanted, session.region),
    resources: built.resources,
    changes: built.changes,
    durationMs: rt.clock.now() - startedAt - built.thoughtMs,
  };
}

/** Nobody but who reads the mail can do this, and until then no alarm is heard. */
function tellUnconfirmed(rt: StackRuntime, emails: readonly string[]): void {
  if (emails.length === 0) return;
  const message = `AWS has sent a mail to ${emails.join(", ")}: notifications arrive once its link is followed.`;
  rt.emit({ type: "note", message });
}

function tellNext(
  rt: StackRuntime,
  { serviceId, allowedPrincipals, privateDns }: EndpointServiceOfStack,
): void {
  if (privateDns?.record !== undefined && privateDns.state !== "verified") {
    const { name, state, record } = privateDns;
    rt.emit({
      type: "next",
      message: `Prove that ${name} is yours (${state}): publish this ${record.type} record`,
      command: `${record.name}  ${record.type}  "${record.value}"`,
    });
  }
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
