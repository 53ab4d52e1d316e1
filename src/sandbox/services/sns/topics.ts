import { AwsFault, type Call } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp } from "../support/records.ts";
import { tagProblem, type TagPair } from "../support/tags.ts";
import { invalid, notFound } from "./faults.ts";
import { snsSlice, type Topic } from "./state.ts";

/** A topic with the account and region that it is in. */
export interface PlacedTopic {
  readonly scope: SliceScope;
  readonly topic: Topic;
}

/** ARN of a topic. */
export function topicArn({ account, region }: Omit<SliceScope, "world">, name: string): string {
  return `arn:aws:sns:${region}:${account}:${name}`;
}

/** Account, region and name of a topic's ARN; undefined where the text is none. */
export function parseTopicArn(
  arn: string,
): { readonly region: string; readonly account: string; readonly name: string } | undefined {
  const [, region, account, name] =
    /^arn:aws:sns:([a-z0-9-]+):(\d{12}):([A-Za-z0-9_-]{1,256})$/.exec(arn) ?? [];
  return region === undefined || account === undefined || name === undefined
    ? undefined
    : { region, account, name };
}

/** The topic of an ARN, whoever owns it. Undefined: there is none. */
export function topicAt(world: SliceScope["world"], arn: string): PlacedTopic | undefined {
  const parsed = parseTopicArn(arn);
  if (parsed === undefined || lookUp(world.state.accounts, parsed.account) === undefined) return undefined;
  const scope = { world, account: parsed.account, region: parsed.region };
  const topic = lookUp(snsSlice(scope).topics, parsed.name);
  return topic === undefined ? undefined : { scope, topic };
}

/**
 * The topic that a call names, of any account; in the region of the call.
 *
 * @throws InvalidParameter, NotFound 404
 */
export function topicOf(call: Call, arn: string | undefined): PlacedTopic {
  const parsed = parseTopicArn(arn ?? "");
  if (parsed === undefined || parsed.region !== call.region) throw invalid("TopicArn");
  const found = topicAt(call.world, arn ?? "");
  if (found === undefined) throw notFound("Topic");
  return found;
}

/** The caller's own topic. @throws InvalidParameter, NotFound 404, AuthorizationError 403 */
export function ownTopic(call: Call, arn: string | undefined, action: string): Topic {
  const parsed = parseTopicArn(arn ?? "");
  if (parsed !== undefined && parsed.account !== call.account) throw denied(call, action, arn ?? "");
  return topicOf(call, arn).topic;
}

/** The fault for what no policy allows. */
export function denied(call: Call, action: string, arn: string): AwsFault {
  return new AwsFault(
    "AuthorizationError",
    `User: ${call.principalArn} is not authorized to perform: SNS:${action} on resource: ${arn} because no resource-based policy allows the SNS:${action} action`,
    403,
  );
}

/** @throws InvalidParameter, TagLimitExceeded */
export function checkTags(added: readonly TagPair[] | undefined, before: Record<string, string> = {}): void {
  const keys = (added ?? []).map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) throw invalid("Duplicated keys are not allowed.");
  const problem = tagProblem(added, before);
  if (problem?.includes("at most 50 tags") === true)
    throw new AwsFault("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded");
  if (problem !== undefined) throw invalid(problem);
}
