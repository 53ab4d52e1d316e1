import {
  ListAccountAliases$,
  type ListAccountAliasesRequest,
  type ListAccountAliasesResponse,
} from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";

/** The account's alias: the name of its profile. */
export const listAccountAliases = operation<ListAccountAliasesRequest, ListAccountAliasesResponse>(
  ListAccountAliases$,
  ["MaxItems"],
  (_input, call) => {
    const account = call.world.state.accounts[call.account];
    return { AccountAliases: account === undefined ? [] : [account.profile], IsTruncated: false };
  },
);
