import type { InternetGateway as InternetGatewayAnswer } from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import type { InternetGateway } from "./model.ts";
import { wire } from "./wire.ts";

/** An internet gateway as answers carry it. */
export function internetGatewayView(call: Call, gateway: InternetGateway): InternetGatewayAnswer {
  return {
    InternetGatewayId: gateway.id,
    OwnerId: call.account,
    // An attachment of this kind is `available`, a word that the SDK's type for attachments lacks.
    Attachments: gateway.vpcId === undefined ? [] : [{ VpcId: gateway.vpcId, State: wire("available") }],
    Tags: tagPairs(gateway.tags),
  };
}
