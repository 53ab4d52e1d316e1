import { AwsFault, type Call } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp } from "../support/records.ts";
import { tagProblem } from "../support/tags.ts";
import { logsSlice, type LogGroup, type LogStream } from "./state.ts";

/** The group of that name. @throws ResourceNotFoundException. @source aws-facts 2.3 */
export function groupNamed(scope: SliceScope, name: string | undefined): LogGroup {
  const group = lookUp(logsSlice(scope).groups, name);
  if (group === undefined)
    throw new AwsFault("ResourceNotFoundException", "The specified log group does not exist.");
  return group;
}

/** The group that a call names, by name or by identifier (name or ARN). @throws InvalidParameterException */
export function groupOf(call: Call, name: string | undefined, identifier: string | undefined): LogGroup {
  if ((name === undefined) === (identifier === undefined)) {
    throw new AwsFault(
      "InvalidParameterException",
      "Exactly one of logGroupName and logGroupIdentifier must be given.",
    );
  }
  if (name !== undefined || !identifier?.startsWith("arn:")) return groupNamed(call, name ?? identifier);
  return groupByArn(call, identifier);
}

/** The group of an ARN, with or without `:*` at its end. @throws ResourceNotFoundException */
export function groupByArn(call: Call, arn: string | undefined): LogGroup {
  const [, , service, region, account, kind, name] = (arn ?? "").split(":");
  if (service !== "logs" || kind !== "log-group")
    throw new AwsFault("InvalidParameterException", `Invalid log group ARN: ${arn ?? ""}`);
  if (region !== call.region || account !== call.account)
    throw new AwsFault("ResourceNotFoundException", "The specified log group does not exist.");
  return groupNamed(call, name);
}

/** The stream of that name. @throws ResourceNotFoundException */
export function streamNamed(group: LogGroup, name: string | undefined): LogStream {
  const stream = lookUp(group.streams, name);
  if (stream === undefined)
    throw new AwsFault("ResourceNotFoundException", "The specified log stream does not exist.");
  return stream;
}

/** @throws InvalidParameterException */
export function checkGroupName(name: string | undefined): string {
  if (name === undefined || !/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name))
    throw invalid(`Value '${name ?? ""}' at 'logGroupName' failed to satisfy constraint`);
  return name;
}

/** @throws InvalidParameterException */
export function checkStreamName(name: string | undefined): string {
  if (name === undefined || !/^[^:*]{1,512}$/.test(name))
    throw invalid(`Value '${name ?? ""}' at 'logStreamName' failed to satisfy constraint`);
  return name;
}

/** @throws InvalidParameterException */
export function checkTags(
  added: Readonly<Record<string, string>>,
  before: Record<string, string> = {},
): void {
  const pairs = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
  const problem = tagProblem(pairs, before);
  if (problem !== undefined) throw invalid(problem);
}

/** A page size within its bounds. @throws InvalidParameterException */
export function checkLimit(limit: number | undefined, standard: number, largest: number): number {
  const size = limit ?? standard;
  if (!Number.isInteger(size) || size < 1 || size > largest)
    throw invalid(`Value '${size}' at 'limit' must be between 1 and ${largest}`);
  return size;
}

/** Refuses a token that is not ours. */
export function refuseToken(): never {
  throw invalid("The specified nextToken is invalid.");
}

/** The service's fault for a value that it does not take. */
export function invalid(message: string): AwsFault {
  return new AwsFault("InvalidParameterException", message);
}
