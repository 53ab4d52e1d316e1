import type { UnsuccessfulItem } from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { checkSyntax, existing, notFoundText } from "./existing.ts";
import type { EndpointState, VpcEndpoint } from "./model.ts";
import { endpointsTo, type Placed } from "./private-link.ts";
import { ec2State } from "./state.ts";
import { eachItem } from "./unsuccessful.ts";

/**
 * Accepts or rejects connections to one service, item by item. An item in any other state than `from` is
 * refused: what AWS does with those is unknown, and this is the stricter reading.
 *
 * @param verb for the message: `accepted`, `rejected`
 * @param from states in which the decision is possible
 * @throws AwsFault InvalidVpcEndpointServiceId.NotFound for a service that the caller does not own
 * @source aws-facts 1.2, 1.3
 */
export function decideConnections(
  call: Call,
  input: { readonly ServiceId: string | undefined; readonly VpcEndpointIds: readonly string[] | undefined },
  verb: string,
  from: readonly EndpointState[],
  decide: (endpoint: Placed<VpcEndpoint>) => void,
): { Unsuccessful: UnsuccessfulItem[] } {
  const service = existing(ec2State(call), "endpointServices", input.ServiceId);
  const ids = input.VpcEndpointIds ?? [];
  for (const id of ids) checkSyntax("endpoints", id);
  const endpoints = new Map(
    endpointsTo({ scope: call, item: service }).map((endpoint) => [endpoint.item.id, endpoint]),
  );
  return eachItem(ids, (id) => {
    const endpoint = endpoints.get(id);
    if (endpoint === undefined) {
      return { code: "InvalidVpcEndpoint.NotFound", message: notFoundText("endpoints", id) };
    }
    const { state } = endpoint.item;
    if (!from.includes(state)) {
      return {
        code: "InvalidState",
        message: `The VPC endpoint connection ${id} is in the state ${state} and cannot be ${verb}.`,
      };
    }
    decide(endpoint);
    return undefined;
  });
}
