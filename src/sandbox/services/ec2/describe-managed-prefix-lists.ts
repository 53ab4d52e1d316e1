import {
  DescribeManagedPrefixLists$,
  type DescribeManagedPrefixListsRequest,
  type DescribeManagedPrefixListsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { listed } from "./listing.ts";
import { chosenPrefixLists } from "./prefix-lists.ts";

/** The prefix lists of AWS's own services; those of customers are not modelled. */
export const describeManagedPrefixLists = operation<
  DescribeManagedPrefixListsRequest,
  DescribeManagedPrefixListsResult
>(DescribeManagedPrefixLists$, ["PrefixListIds", "Filters", "MaxResults", "NextToken"], (input, call) => {
  const { items, NextToken } = listed(chosenPrefixLists(call.region, input.PrefixListIds), input, {
    keyOf: (list) => list.id,
    filters: {
      "owner-id": () => "AWS",
      "prefix-list-id": (list) => list.id,
      "prefix-list-name": (list) => list.name,
    },
  });
  return {
    PrefixLists: items.map((list) => ({
      PrefixListId: list.id,
      PrefixListName: list.name,
      PrefixListArn: `arn:aws:ec2:${call.region}:aws:prefix-list/${list.id}`,
      AddressFamily: "IPv4",
      State: "create-complete",
      OwnerId: "AWS",
      Tags: [],
    })),
    NextToken,
  };
});
