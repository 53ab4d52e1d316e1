import { AwsFault, type Call } from "../../operation.ts";
import { evaluatePolicy } from "../support/evaluate-policy.ts";
import { lookUp } from "../support/records.ts";
import type { StoredTable } from "./dynalite.ts";
import { engineOf } from "./engine.ts";
import { dynamoSlice } from "./state.ts";
import type { TableRef } from "./table-ref.ts";

/** Condition keys that requests carry here; a policy with any other is refused when it is put. */
export const knownConditionKeys: ReadonlySet<string> = new Set(
  [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:SecureTransport",
    "aws:userid",
    "aws:username",
    "dynamodb:LeadingKeys",
    "dynamodb:ReturnConsumedCapacity",
    "dynamodb:ReturnValues",
    "dynamodb:Select",
  ].map((key) => key.toLowerCase()),
);

/** What a request says of itself beside caller and table. */
export interface RequestFacts {
  /** Partition keys that it reads or writes; absent when it names none, as a scan. */
  readonly leadingKeys?: readonly string[];
  readonly select?: string;
  readonly returnValues?: string;
  readonly returnConsumedCapacity?: string;
  /** Index that it reads. */
  readonly indexName?: string;
}

/**
 * Lets a call at a table pass or refuses it: callers of another account need the table's resource policy.
 * A table that is not there looks to them like one that is closed.
 *
 * @throws AccessDeniedException
 * @source aws-facts 5.2
 */
export async function authorize(
  call: Call,
  ref: TableRef,
  action: string,
  facts: RequestFacts = {},
): Promise<void> {
  const foreign = ref.account !== call.account;
  const table = await livingTable(ref);
  const settings = lookUp(dynamoSlice(ref).tables, ref.name);
  const policy =
    table !== undefined && settings?.tableId === table.TableId ? settings.policy?.document : undefined;
  if (!foreign && policy === undefined) return;
  const resourceArn = facts.indexName === undefined ? ref.arn : `${ref.arn}/index/${facts.indexName}`;
  const verdict =
    foreign && policy === undefined
      ? "denied"
      : await evaluatePolicy({
          principal: call.principalArn,
          action: `dynamodb:${action}`,
          resourceArn,
          resourceAccount: ref.account,
          context: contextOf(call, ref, facts),
          policy,
        });
  if (verdict === "allowed") return;
  throw new AwsFault(
    "AccessDeniedException",
    `User: ${call.principalArn} is not authorized to perform: dynamodb:${action} on resource: ${resourceArn} ${
      verdict === "denied"
        ? `because no resource-based policy allows the dynamodb:${action} action`
        : "with an explicit deny in a resource-based policy"
    }`,
  );
}

async function livingTable(ref: TableRef): Promise<StoredTable | undefined> {
  if (lookUp(ref.world.state.accounts, ref.account) === undefined) return undefined;
  try {
    return await (await engineOf(ref)).table(ref.name);
  } catch (error) {
    if (error instanceof AwsFault && error.code === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

function contextOf(call: Call, ref: TableRef, facts: RequestFacts): Record<string, string | string[]> {
  const now = call.world.clock.now();
  return {
    "aws:CurrentTime": new Date(now).toISOString(),
    "aws:EpochTime": String(Math.floor(now / 1000)),
    "aws:PrincipalAccount": call.account,
    "aws:PrincipalArn": call.principalArn,
    "aws:PrincipalType": "User",
    "aws:RequestedRegion": call.region,
    "aws:ResourceAccount": ref.account,
    "aws:SecureTransport": "false",
    "aws:userid": call.userId,
    "aws:username": call.principalArn.split("/").at(-1) ?? "",
    ...(facts.leadingKeys !== undefined && { "dynamodb:LeadingKeys": [...facts.leadingKeys] }),
    ...(facts.select !== undefined && { "dynamodb:Select": facts.select }),
    ...(facts.returnValues !== undefined && { "dynamodb:ReturnValues": facts.returnValues }),
    ...(facts.returnConsumedCapacity !== undefined && {
      "dynamodb:ReturnConsumedCapacity": facts.returnConsumedCapacity,
    }),
  };
}
