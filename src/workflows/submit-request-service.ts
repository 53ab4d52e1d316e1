import { PrivlinkError } from "../errors/error.ts";
import {
  findVisibleService,
  listOwnServices,
  serviceIdOf,
  serviceNameOf,
  type VisibleService,
} from "../privatelink/endpoint-services.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { stackOf } from "./own-services.ts";

/**
 * Refuses what cannot name a service of this region, whoever asks.
 * @throws {PL-USAGE}
 */
export function checkServiceText(text: string, region: string): void {
  const isName = text.startsWith("com.amazonaws.");
  const named = /^com\.amazonaws\.vpce\.([a-z0-9-]+)\.vpce-svc-[0-9a-f]+$/.exec(text)?.[1];
  if ((isName && named === undefined) || (text.startsWith("vpce-") && !serviceIdForm.test(text))) {
    throw new PrivlinkError("PL-USAGE", `${text} is not the name of an endpoint service`, {
      hint: "Pass com.amazonaws.vpce.<region>.vpce-svc-…, vpce-svc-…, or a stack of this account.",
    });
  }
  if (named !== undefined && named !== region) {
    throw new PrivlinkError("PL-USAGE", `${text} is in ${named}, and this command acts in ${region}`, {
      hint: `Pass --region ${named}.`,
    });
  }
}

const serviceIdForm = /^vpce-svc-[0-9a-f]+$/;

/**
 * The service that a consumer names: a service name, a service id, or a stack of the own account.
 * @throws {PL-USAGE} a service of AWS itself, or of another region
 * @throws {PL-NOT-FOUND} no stack of that name in this account
 * @throws {PL-NOT-ALLOWED} not visible to this account
 */
export async function resolveService(
  rt: Pick<Runtime, "aws">,
  text: string,
  account: string,
): Promise<VisibleService> {
  const serviceName = await toServiceName(rt, text);
  try {
    return await findVisibleService(rt.aws, serviceName);
  } catch (error) {
    if (!(error instanceof PrivlinkError) || error.code !== "PL-NOT-ALLOWED") throw error;
    throw new PrivlinkError("PL-NOT-ALLOWED", `Endpoint service ${serviceName} is not visible to you`, {
      ...(error.reason === undefined ? {} : { reason: error.reason }),
      hint: `Ask the owner to run \`privlink allow ${account} --service ${serviceIdOf(serviceName) ?? serviceName}\`.`,
      cause: error,
      details: { serviceName, account },
    });
  }
}

async function toServiceName({ aws }: Pick<Runtime, "aws">, text: string): Promise<string> {
  checkServiceText(text, aws.region);
  if (serviceIdForm.test(text)) return serviceNameOf(aws.region, text);
  if (text.startsWith("com.amazonaws.")) return text;
  const found = (await listOwnServices(aws)).find((service) => stackOf(service) === text);
  if (found !== undefined) return found.serviceName;
  throw new PrivlinkError("PL-NOT-FOUND", `This account has no stack ${text} with an endpoint service`, {
    hint: "Pass the service name that the owner gave you (com.amazonaws.vpce.…), or its id (vpce-svc-…).",
  });
}
