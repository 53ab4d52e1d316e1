import {
  PutResourcePolicy$,
  type PutResourcePolicyInput,
  type PutResourcePolicyOutput,
} from "@aws-sdk/client-dynamodb";
import { AwsFault, operation } from "../../operation.ts";
import { existingTable } from "./existing-table.ts";
import { checkPause, checkResourcePolicy, checkRevision, setPolicy } from "./resource-policy.ts";
import { tableByArn } from "./table-ref.ts";

/** Sets the resource policy of a table; the same one again keeps its revision. */
export const putResourcePolicy = operation<PutResourcePolicyInput, PutResourcePolicyOutput>(
  PutResourcePolicy$,
  ["ResourceArn", "Policy", "ExpectedRevisionId"],
  async (input, call) => {
    const { ref, table, settings } = await existingTable(
      call,
      tableByArn(call, input.ResourceArn),
      "PutResourcePolicy",
    );
    if (table.TableStatus !== "ACTIVE") {
      throw new AwsFault(
        "ResourceInUseException",
        `Attempt to change a resource which is still in use: Table is ${table.TableStatus}: ${ref.name}`,
      );
    }
    const document = checkResourcePolicy(ref, input.Policy);
    checkRevision(ref, settings, input.ExpectedRevisionId);
    if (settings.policy?.document === document) return { RevisionId: settings.policy.revisionId };
    checkPause(ref, settings);
    return { RevisionId: setPolicy(ref, settings, document) };
  },
);
