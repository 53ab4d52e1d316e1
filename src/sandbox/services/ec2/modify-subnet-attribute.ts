import { ModifySubnetAttribute$, type ModifySubnetAttributeRequest } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Sets whether instances launched in a subnet get a public address. */
export const modifySubnetAttribute = operation<ModifySubnetAttributeRequest, void>(
  ModifySubnetAttribute$,
  ["SubnetId", "MapPublicIpOnLaunch"],
  (input, call) => {
    const subnet = existing(ec2State(call), "subnets", input.SubnetId);
    const wanted = input.MapPublicIpOnLaunch?.Value;
    if (wanted === undefined) throw new AwsFault("InvalidParameterCombination", "No attributes specified.");
    subnet.mapPublicIpOnLaunch = wanted;
  },
);
