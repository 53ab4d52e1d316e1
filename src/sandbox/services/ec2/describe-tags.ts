import { DescribeTags$, type DescribeTagsRequest, type DescribeTagsResult } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";
import { taggables } from "./taggable.ts";
import { wire } from "./wire.ts";

/** Tags of all resources, one by one. */
export const describeTags = operation<DescribeTagsRequest, DescribeTagsResult>(
  DescribeTags$,
  ["Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const all = taggables(ec2State(call)).flatMap(({ id, type, bearer }) =>
      Object.entries(bearer.tags).map(([key, value]) => ({ id, type, key, value })),
    );
    const { items, NextToken } = listed(all, input, {
      keyOf: (tag) => `${tag.id} ${tag.key}`,
      tagsOf: (tag) => ({ [tag.key]: tag.value }),
      filters: {
        key: (tag) => tag.key,
        "resource-id": (tag) => tag.id,
        "resource-type": (tag) => tag.type,
        value: (tag) => tag.value,
      },
    });
    return {
      Tags: items.map((tag) => ({
        Key: tag.key,
        Value: tag.value,
        ResourceId: tag.id,
        ResourceType: wire(tag.type),
      })),
      NextToken,
    };
  },
);
