import {
  GetManagedPrefixListEntries$,
  type GetManagedPrefixListEntriesRequest,
  type GetManagedPrefixListEntriesResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { listed } from "./listing.ts";
import { chosenPrefixLists } from "./prefix-lists.ts";

/** The address ranges of a prefix list. */
export const getManagedPrefixListEntries = operation<
  GetManagedPrefixListEntriesRequest,
  GetManagedPrefixListEntriesResult
>(
  GetManagedPrefixListEntries$,
  ["PrefixListId", "MaxResults", "NextToken"],
  ({ PrefixListId: id, ...paging }, call) => {
    const cidrs = chosenPrefixLists(call.region, [id ?? ""]).flatMap((list) => list.cidrs);
    const { items, NextToken } = listed(cidrs, paging, { keyOf: (cidr) => cidr, filters: {} });
    return { Entries: items.map((Cidr) => ({ Cidr })), NextToken };
  },
);
