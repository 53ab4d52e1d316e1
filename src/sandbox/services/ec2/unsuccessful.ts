import type { UnsuccessfulItem } from "@aws-sdk/client-ec2";

/** Why one item of a batch call was left as it is. */
export interface ItemFault {
  readonly code: string;
  readonly message: string;
}

/**
 * Does a batch call item by item: the call itself succeeds, and says which items did not.
 *
 * @param act does it, or says why not
 * @source aws-facts 1.3, 7.2
 */
export function eachItem(
  ids: readonly string[],
  act: (id: string) => ItemFault | undefined,
): { Unsuccessful: UnsuccessfulItem[] } {
  return {
    Unsuccessful: [...new Set(ids)].flatMap((id) => {
      const fault = act(id);
      return fault === undefined
        ? []
        : [{ ResourceId: id, Error: { Code: fault.code, Message: fault.message } }];
    }),
  };
}
