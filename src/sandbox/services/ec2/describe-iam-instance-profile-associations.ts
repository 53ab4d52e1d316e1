import {
  DescribeIamInstanceProfileAssociations$,
  type DescribeIamInstanceProfileAssociationsRequest,
  type DescribeIamInstanceProfileAssociationsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { associationOf, associationView } from "./instance-profile-associations.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";

/** Which instances have which instance profile. */
export const describeIamInstanceProfileAssociations = operation<
  DescribeIamInstanceProfileAssociationsRequest,
  DescribeIamInstanceProfileAssociationsResult
>(
  DescribeIamInstanceProfileAssociations$,
  ["AssociationIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const state = ec2State(call);
    const ids = input.AssociationIds ?? [];
    const all =
      ids.length > 0
        ? ids.map((id) => associationOf(state, id))
        : Object.values(state.instances).flatMap((instance) =>
            instance.profile === undefined ? [] : [{ instance, profile: instance.profile }],
          );
    const { items, NextToken } = listed(all, input, {
      keyOf: ({ profile }) => profile.associationId,
      filters: { "instance-id": ({ instance }) => instance.id, state: () => "associated" },
    });
    return {
      IamInstanceProfileAssociations: items.map(({ instance, profile }) =>
        associationView(instance, profile),
      ),
      NextToken,
    };
  },
);
