import { apply } from "../engine/apply.ts";
import { destroy } from "../engine/destroy.ts";
import type { PlanEntry } from "../engine/plan.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { PlannedChange, ResourceAction } from "../reporting/events.ts";
import { configToBuild } from "./stack-answers.ts";
import { onlyChanges, sayChanges, toChanges } from "./stack-changes.ts";
import { openStack, type StackRuntime, type StackSession } from "./stack-context.ts";
import { endpointServiceOf, type EndpointServiceOfStack } from "./stack-endpoint-service.ts";
import { checkProducer, findProducer, planProducerStack } from "./stack-find.ts";
import { refuseProtectedLoss } from "./stack-protection.ts";

/** One resource of the stack, as it stands in the result. */
export interface BuiltResource {
  readonly resource: string;
  readonly type: string;
  /** AWS's id; absent for what was deleted. */
  readonly id?: string;
  readonly action: ResourceAction;
}

/** What `privlink init producer` answers. */
export interface BuiltProducer {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  readonly serviceName: string;
  readonly serviceId: string;
  readonly resources: readonly BuiltResource[];
  readonly changes: {
    created: number;
    updated: number;
    replaced: number;
    deleted: number;
    unchanged: number;
  };
  readonly durationMs: number;
}

/**
 * Builds the stack, or adopts and repairs what is there. Without changes nothing is written and nobody is asked;
 * what is still on its way is waited for.
 * @throws {PL-CONFIG} before any call; {PL-NO-TERMINAL} changes and nobody to ask; {PL-PROTECTED}; {PL-RESOURCE}; {PL-INTERRUPTED}
 */
export async function buildProducer(
  rt: StackRuntime,
  input: { allow: readonly string[] },
): Promise<BuiltProducer> {
  const config = await configToBuild(rt, input.allow);
  const startedAt = rt.clock.now();
  checkProducer(config, rt.aws.region);
  const session = await openStack(rt, config.stack);
  const stack = await findProducer(session, config);
  const { build, removal } = planProducerStack(stack);
  refuseProtectedLoss([build, removal]);
  const changes = onlyChanges(toChanges([...build.entries.values(), ...removal.entries.values()]));
  const askedAt = rt.clock.now();
  if (changes.length > 0) await agree(rt, session, changes);
  const thoughtMs = rt.clock.now() - askedAt;

  const options = {
    ...session.tools,
    context: session.writing,
    resume: `privlink init producer --stack ${config.stack}`,
  };
  const { entries, observations } = await apply(build, options);
  const removed = await destroy(removal, { ...options, removal: { finalSnapshot: true }, lift: new Set() });

  const service = endpointServiceOf(stack.wanted, observations);
  if (service === undefined)
    throw new PrivlinkError("PL-INTERNAL", "The stack was built without an endpoint service.");
  const built = (entry: PlanEntry): BuiltResource => {
    const { id, resource, type, action } = entry;
    const awsId = stack.wanted.nodes.get(id)?.provisioner.idOf(observations.get(id));
    return awsId === undefined ? { resource, type, action } : { resource, type, id: awsId, action };
  };
  const resources = [...entries, ...removed].map(built);
  const count = (action: ResourceAction) => resources.filter((each) => each.action === action).length;
  tellNext(rt, service);
  return {
    stack: session.stack,
    region: session.region,
    account: session.account,
    serviceName: service.serviceName,
    serviceId: service.serviceId,
    resources,
    changes: {
      created: count("create"),
      updated: count("update"),
      replaced: count("replace"),
      deleted: count("delete"),
      unchanged: count("none"),
    },
    durationMs: rt.clock.now() - startedAt - thoughtMs,
  };
}

/** Shows the plan and asks, unless `--yes` has answered. */
async function agree(
  rt: StackRuntime,
  session: StackSession,
  changes: readonly PlannedChange[],
): Promise<void> {
  const { stack, account, region } = session;
  rt.emit({ type: "plan", title: `Stack ${stack}`, changes });
  if (rt.settings.yes) return;
  if (!rt.prompter.interactive) {
    throw new PrivlinkError(
      "PL-NO-TERMINAL",
      `The plan has changes (${sayChanges(changes)}) and nobody to agree to them.`,
      {
        hint: "Pass --yes to apply them, or run `privlink plan` to look at them; nothing was changed.",
      },
    );
  }
  const agreed = await rt.prompter.confirm({
    message: `Apply to account ${account} in ${region}?`,
    initial: false,
  });
  if (!agreed)
    throw new PrivlinkError("PL-INTERRUPTED", "You did not agree to the plan; nothing was changed.");
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
