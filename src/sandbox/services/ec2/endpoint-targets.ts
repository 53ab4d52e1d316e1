import { AwsFault, type Call } from "../../operation.ts";
import { awsServices, type AwsService } from "./aws-services.ts";
import type { EndpointService } from "./model.ts";
import { maySee } from "./principals.ts";
import { serviceByName, type Placed } from "./private-link.ts";

/** What an endpoint leads to. */
export type Target =
  | { readonly kind: "aws"; readonly service: AwsService }
  | { readonly kind: "custom"; readonly service: Placed<EndpointService> };

/**
 * The service of this name, if the caller may use it: AWS gives one answer for a service that does not
 * exist and one that the caller is not allowed to see.
 *
 * @throws AwsFault InvalidServiceName
 * @source aws-facts 1.4, 7.5
 */
export function targetNamed(call: Call, name: string): Target {
  const own = awsServices(call.region).find((service) => service.name === name);
  if (own !== undefined) return { kind: "aws", service: own };
  const service = serviceByName(call, name);
  if (service === undefined || service.item.state !== "Available" || !maySee(call, service)) {
    throw new AwsFault("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);
  }
  return { kind: "custom", service };
}

/** The type of endpoint that a target takes. */
export function typeOf(target: Target): "Interface" | "Gateway" {
  return target.kind === "aws" ? target.service.type : "Interface";
}
