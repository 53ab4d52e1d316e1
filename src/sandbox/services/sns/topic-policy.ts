import type { Call } from "../../operation.ts";
import { evaluatePolicy } from "../support/evaluate-policy.ts";
import { policyProblem } from "../support/policy-document.ts";
import { invalid } from "./faults.ts";
import type { Topic } from "./state.ts";
import { denied, type PlacedTopic } from "./topics.ts";

const topicActions = [
  "GetTopicAttributes",
  "SetTopicAttributes",
  "AddPermission",
  "RemovePermission",
  "DeleteTopic",
  "Subscribe",
  "ListSubscriptionsByTopic",
  "Publish",
];

/** Condition keys that questions to a topic carry; a policy with any other is refused when it is put. */
const knownConditionKeys = new Set(
  [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOwner",
    "sns:Endpoint",
    "sns:Protocol",
  ].map((key) => key.toLowerCase()),
);

/** The policy that a topic has until its owner sets another: whoever acts for the owner's account may use it. */
export function defaultPolicy(topic: Pick<Topic, "arn">): string {
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: topicActions.map((action) => `SNS:${action}`),
        Resource: topic.arn,
        Condition: { StringEquals: { "AWS:SourceOwner": topic.arn.split(":")[4] } },
      },
    ],
  });
}

/** Checks a policy for a topic. @throws InvalidParameter */
export function checkTopicPolicy(topic: Pick<Topic, "arn">, text: string): void {
  const wrong = (why: string) => invalid(`Policy Error: ${why}`);
  const problem = policyProblem(text, "resource");
  if (problem !== undefined) throw wrong(problem);
  if (Buffer.byteLength(text) > 30_720) throw wrong("the policy has more than 30720 bytes");
  for (const statement of statementsOf(text)) {
    const action = listOf(statement["Action"] ?? statement["NotAction"]).find(
      (name) =>
        !["*", "sns:*"].includes(String(name).toLowerCase()) &&
        !topicActions.some((known) => `sns:${known}`.toLowerCase() === String(name).toLowerCase()),
    );
    if (action !== undefined) throw wrong("Policy statement action out of service scope!");
    const resource = listOf(statement["Resource"] ?? statement["NotResource"]).find(
      (name) => name !== topic.arn && name !== "*",
    );
    if (resource !== undefined) throw wrong("Invalid parameter: Policy statement must apply to one resource");
    const key = Object.values((statement["Condition"] ?? {}) as Json)
      .flatMap((keys) => Object.keys(keys as Json))
      .find((name) => !knownConditionKeys.has(name.toLowerCase()));
    if (key !== undefined) throw wrong(`the sandbox does not model the condition key ${key}`);
  }
}

/** What a service of AWS acts for when it publishes. */
export interface ServiceSource {
  /** For example `vpce.amazonaws.com`. */
  readonly service: string;
  /** ARN of what it acts for, such as an endpoint service. */
  readonly arn: string;
  readonly account: string;
  /** The service acts as the account itself, so that the default policy lets it in (alarms). */
  readonly actsAsOwner?: boolean;
}

/**
 * Says whether a service may publish to a topic. The policy alone decides; and none but the account's own
 * users can use a topic that is encrypted with the key that AWS manages, whose policy nobody can change.
 *
 * @source aws-facts 1.11
 */
export async function serviceMayPublish(
  { topic, scope }: PlacedTopic,
  source: ServiceSource,
): Promise<boolean> {
  if (isManagedKey(topic.attributes["KmsMasterKeyId"])) return false;
  const verdict = await evaluatePolicy({
    principal: source.service,
    action: "sns:Publish",
    resourceArn: topic.arn,
    resourceAccount: scope.account,
    policy: topic.attributes["Policy"] ?? defaultPolicy(topic),
    context: {
      ...timeOf(scope.world.clock.now()),
      "aws:SecureTransport": "true",
      "aws:SourceArn": source.arn,
      "aws:SourceAccount": source.account,
      ...(source.actsAsOwner === true && { "aws:SourceOwner": source.account }),
    },
  });
  return verdict === "allowed";
}

/** Lets a caller use a topic or refuses it. @throws AuthorizationError 403 */
export async function authorize(
  call: Call,
  { topic, scope }: PlacedTopic,
  action: string,
  context: Readonly<Record<string, string>> = {},
): Promise<void> {
  const own = scope.account === call.account;
  if (own && topic.attributes["Policy"] === undefined) return;
  const verdict = await evaluatePolicy({
    principal: call.principalArn,
    action: `sns:${action}`,
    resourceArn: topic.arn,
    resourceAccount: scope.account,
    policy: topic.attributes["Policy"] ?? defaultPolicy(topic),
    context: {
      ...timeOf(scope.world.clock.now()),
      "aws:SecureTransport": "false",
      "aws:PrincipalAccount": call.account,
      "aws:PrincipalArn": call.principalArn,
      "aws:SourceOwner": call.account,
      ...context,
    },
  });
  if (verdict !== "allowed") throw denied(call, action, topic.arn);
}

function isManagedKey(key: string | undefined): boolean {
  return key !== undefined && key.endsWith("alias/aws/sns");
}

function timeOf(nowMs: number): Record<string, string> {
  return {
    "aws:CurrentTime": new Date(nowMs).toISOString(),
    "aws:EpochTime": String(Math.floor(nowMs / 1000)),
  };
}

type Json = Record<string, unknown>;

function statementsOf(text: string): Json[] {
  return listOf((JSON.parse(text) as Json)["Statement"]) as Json[];
}

function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
