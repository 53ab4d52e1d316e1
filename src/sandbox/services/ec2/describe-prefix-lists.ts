import {
  DescribePrefixLists$,
  type DescribePrefixListsRequest,
  type DescribePrefixListsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { listed } from "./listing.ts";
import { chosenPrefixLists } from "./prefix-lists.ts";

/** The services that have gateway endpoints, with their address ranges. */
export const describePrefixLists = operation<DescribePrefixListsRequest, DescribePrefixListsResult>(
  DescribePrefixLists$,
  ["PrefixListIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const { items, NextToken } = listed(chosenPrefixLists(call.region, input.PrefixListIds), input, {
      keyOf: (list) => list.id,
      filters: {
        "prefix-list-id": (list) => list.id,
        "prefix-list-name": (list) => list.name,
      },
    });
    return {
      PrefixLists: items.map((list) => ({
        PrefixListId: list.id,
        PrefixListName: list.name,
        Cidrs: [...list.cidrs],
      })),
      NextToken,
    };
  },
);
