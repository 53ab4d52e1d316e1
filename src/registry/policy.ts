import {
  DeleteResourcePolicyCommand,
  DescribeTableCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
} from "@aws-sdk/client-dynamodb";
import { PrivlinkError } from "../errors/error.ts";
import type { RegistryTable } from "./table.ts";
import { registryPolicy } from "./table-policy.ts";

/** What became of the table's policy. */
export type PolicyChange = "unchanged" | "written" | "removed";

/**
 * Gives the table the policy that belongs to an allow-list; writes only what differs, and only over the policy that
 * was read (by its revision), so that two owners do not undo each other.
 * @throws {PL-CONFLICT} when somebody changed the policy in between
 * @source aws-facts 5.2: further changes are refused for 15 s after one
 */
export async function alignPolicy(
  table: RegistryTable,
  principals: readonly string[],
): Promise<PolicyChange> {
  const { Table } = await table.client.send(new DescribeTableCommand({ TableName: table.name }));
  const arn = Table?.TableArn ?? table.name;
  const present = await readPolicy(table, arn);
  const document = registryPolicy(arn, principals);
  const wanted = document === undefined ? undefined : JSON.stringify(document);
  if (samePolicy(present?.policy, wanted)) return "unchanged";
  try {
    if (wanted === undefined) {
      await table.client.send(
        new DeleteResourcePolicyCommand({ ResourceArn: arn, ExpectedRevisionId: present?.revision }),
      );
      return "removed";
    }
    await table.client.send(
      new PutResourcePolicyCommand({
        ResourceArn: arn,
        Policy: wanted,
        ExpectedRevisionId: present?.revision ?? "NO_POLICY",
      }),
    );
    return "written";
  } catch (error) {
    if (error instanceof Error && error.name === "PolicyNotFoundException") {
      throw new PrivlinkError(
        "PL-CONFLICT",
        `Somebody else changed the policy of ${table.name} at the same time`,
        {
          reason: `${error.name}: ${error.message}`,
          hint: "Run the same command again.",
          cause: error,
        },
      );
    }
    throw error;
  }
}

async function readPolicy(
  table: RegistryTable,
  arn: string,
): Promise<{ policy: string | undefined; revision: string | undefined } | undefined> {
  try {
    const answer = await table.client.send(new GetResourcePolicyCommand({ ResourceArn: arn }));
    return { policy: answer.Policy, revision: answer.RevisionId };
  } catch (error) {
    if (error instanceof Error && error.name === "PolicyNotFoundException") return undefined;
    throw error;
  }
}

/** Compares by meaning: white space, the order of keys, and a list of one instead of its element make no difference. */
function samePolicy(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonical(JSON.parse(one)) === canonical(JSON.parse(other));
}

function canonical(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 1 ? canonical(value[0]) : `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
