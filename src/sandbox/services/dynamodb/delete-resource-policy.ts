import {
  DeleteResourcePolicy$,
  type DeleteResourcePolicyInput,
  type DeleteResourcePolicyOutput,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { existingTable } from "./existing-table.ts";
import { checkPause, checkRevision } from "./resource-policy.ts";
import { tableByArn } from "./table-ref.ts";

/** Removes the resource policy of a table; where there is none, it succeeds all the same. */
export const deleteResourcePolicy = operation<DeleteResourcePolicyInput, DeleteResourcePolicyOutput>(
  DeleteResourcePolicy$,
  ["ResourceArn", "ExpectedRevisionId"],
  async (input, call) => {
    const { ref, settings } = await existingTable(
      call,
      tableByArn(call, input.ResourceArn),
      "DeleteResourcePolicy",
    );
    checkRevision(ref, settings, input.ExpectedRevisionId);
    if (settings.policy === undefined) return {};
    checkPause(ref, settings);
    const { revisionId } = settings.policy;
    delete settings.policy;
    settings.policyChangedAt = call.world.clock.iso();
    return { RevisionId: revisionId };
  },
);
