import { AwsFault, type ProtocolName } from "../operation.ts";
import type { Hit } from "./fault-set.ts";

/** Whom the fault is told, and in which words. */
export interface FaultAddressee {
  readonly protocol: ProtocolName;
  readonly principalArn: string;
}

/** The refusal of a call that a rule hit, as its service words it. Not for faults of the connection. */
export function injectedFault(hit: Hit, addressee: FaultAddressee): AwsFault {
  const { rule } = hit;
  switch (rule.kind) {
    case "throttle":
      return throttled(addressee.protocol);
    case "deny":
      return denied(hit, addressee);
    case "server-error":
      return serverError(hit, addressee.protocol, rule.status ?? 500);
    case "error":
      return new AwsFault(
        rule.code ?? "InternalFailure",
        rule.message ?? `The sandbox was told to refuse this call (rule ${hit.id}).`,
        rule.status ?? 400,
      );
    case "lost-answer":
    case "dropped":
    case "delay":
      throw new Error(`a rule of kind ${rule.kind} is no answer`);
  }
}

/** How each family of services says that there were too many requests. @source aws-facts 2.7 */
export function throttled(protocol: ProtocolName): AwsFault {
  if (protocol === "ec2Query") return new AwsFault("RequestLimitExceeded", "Request limit exceeded.", 503);
  return isQuery(protocol)
    ? new AwsFault("Throttling", "Rate exceeded", 400)
    : new AwsFault("ThrottlingException", "Rate exceeded", 400);
}

function denied({ service, operation }: Hit, { protocol, principalArn }: FaultAddressee): AwsFault {
  if (protocol === "ec2Query") {
    return new AwsFault(
      "UnauthorizedOperation",
      `You are not authorized to perform this operation. User: ${principalArn} is not authorized to perform: ec2:${operation}`,
      403,
    );
  }
  const prefix = iamPrefixes[service] ?? service;
  const message = `User: ${principalArn} is not authorized to perform: ${prefix}:${operation}`;
  return isQuery(protocol)
    ? new AwsFault("AccessDenied", message, 403)
    : new AwsFault("AccessDeniedException", message, 400);
}

/** Where actions in policies have another prefix than the signature. */
const iamPrefixes: Readonly<Record<string, string>> = { monitoring: "cloudwatch", tagging: "tag" };

/** Codes of status 500 that a service has of its own; its API reference lists them. */
const internalCodes: Readonly<Record<string, string>> = {
  dynamodb: "InternalServerError",
  secretsmanager: "InternalServiceError",
  ecs: "ServerException",
  ecr: "ServerException",
  ssm: "InternalServerError",
  "application-autoscaling": "InternalServiceException",
  iam: "ServiceFailure",
};

function serverError({ service }: Hit, protocol: ProtocolName, status: number): AwsFault {
  if (status === 503) {
    const code =
      protocol === "ec2Query"
        ? "Unavailable"
        : isQuery(protocol)
          ? "ServiceUnavailable"
          : "ServiceUnavailableException";
    return new AwsFault(code, "The service is unavailable. Try again.", status);
  }
  const code = internalCodes[service] ?? (protocol === "ec2Query" ? "InternalError" : "InternalFailure");
  return new AwsFault(code, "An internal error has occurred", status);
}

function isQuery(protocol: ProtocolName): boolean {
  return protocol === "ec2Query" || protocol === "awsQuery";
}
