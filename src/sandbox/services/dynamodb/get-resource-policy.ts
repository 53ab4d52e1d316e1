import {
  GetResourcePolicy$,
  type GetResourcePolicyInput,
  type GetResourcePolicyOutput,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { existingTable } from "./existing-table.ts";
import { policyNotFound } from "./resource-policy.ts";
import { tableByArn } from "./table-ref.ts";

/** The resource policy of a table and its revision. */
export const getResourcePolicy = operation<GetResourcePolicyInput, GetResourcePolicyOutput>(
  GetResourcePolicy$,
  ["ResourceArn"],
  async (input, call) => {
    const { ref, settings } = await existingTable(
      call,
      tableByArn(call, input.ResourceArn),
      "GetResourcePolicy",
    );
    if (settings.policy === undefined) throw policyNotFound(ref);
    return { Policy: settings.policy.document, RevisionId: settings.policy.revisionId };
  },
);
