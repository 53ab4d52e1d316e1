import { PrivlinkError } from "../errors/error.ts";
import { listOwnServices, type OwnService, serviceIdOf } from "../privatelink/endpoint-services.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** Tag that says to which stack a resource belongs. */
const stackTag = "privlink:stack";

/** Name of the stack that an endpoint service belongs to; undefined for one that privlink did not make. */
export function stackOf(service: OwnService): string | undefined {
  return service.tags[stackTag];
}

/**
 * The one endpoint service of the caller's account that `text` names: a service id, a service name or a stack; without
 * text, that of the stack in the settings.
 * @throws {PL-NOT-FOUND} when there is none
 * @throws {PL-AMBIGUOUS} when a stack has several
 */
export async function findOwnService(
  rt: Pick<Runtime, "aws" | "settings">,
  text: string | undefined,
): Promise<OwnService> {
  const services = await listOwnServices(rt.aws);
  const wanted = text ?? rt.settings.stack;
  const fitting = services.filter((service) => isNamed(service, wanted));
  const [found] = fitting;
  if (found === undefined) {
    throw new PrivlinkError(
      "PL-NOT-FOUND",
      `This account has no endpoint service ${wanted} in ${rt.aws.region}`,
      {
        hint:
          services.length === 0
            ? "Run `privlink init producer` to build one, or check --profile and --region."
            : `It has ${services.map(describeService).join(", ")}; pass --stack or --service.`,
      },
    );
  }
  if (fitting.length > 1) {
    throw new PrivlinkError("PL-AMBIGUOUS", `Stack ${wanted} has ${fitting.length} endpoint services`, {
      hint: `Pass one of them with --service: ${fitting.map(({ serviceId }) => serviceId).join(", ")}.`,
    });
  }
  return found;
}

/**
 * The endpoint services whose connections the owner means: the one that is named, all of the account, or those of the
 * stack in the settings. An account that has no such stack is taken as a whole, since there is nothing to mix up.
 * @throws {PL-NOT-FOUND} when a service is named that the account does not have
 */
export async function ownServicesInScope(
  rt: Pick<Runtime, "aws" | "settings">,
  scope: { service?: string | undefined; all?: boolean },
): Promise<OwnService[]> {
  if (scope.service !== undefined) return [await findOwnService(rt, scope.service)];
  const services = await listOwnServices(rt.aws);
  if (scope.all === true) return services;
  const ofStack = services.filter((service) => stackOf(service) === rt.settings.stack);
  return ofStack.length === 0 ? services : ofStack;
}

function isNamed(service: OwnService, text: string): boolean {
  return service.serviceId === (serviceIdOf(text) ?? text) || stackOf(service) === text;
}

function describeService(service: OwnService): string {
  const stack = stackOf(service);
  return stack === undefined ? service.serviceId : `${service.serviceId} (stack ${stack})`;
}
