import { ModifyVpcAttribute$, type ModifyVpcAttributeRequest } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Switches DNS support or DNS hostnames of a VPC: one of them per call. @source aws-facts 2.9 */
export const modifyVpcAttribute = operation<ModifyVpcAttributeRequest, void>(
  ModifyVpcAttribute$,
  ["VpcId", "EnableDnsSupport", "EnableDnsHostnames"],
  (input, call) => {
    const vpc = existing(ec2State(call), "vpcs", input.VpcId);
    const { EnableDnsSupport: support, EnableDnsHostnames: hostnames } = input;
    if (support !== undefined && hostnames !== undefined) {
      throw new AwsFault(
        "InvalidParameterCombination",
        "Fields for multiple attribute types specified: enableDnsHostnames, enableDnsSupport",
      );
    }
    const wanted = support?.Value ?? hostnames?.Value;
    if (wanted === undefined) throw new AwsFault("InvalidParameterCombination", "No attributes specified.");
    if (support !== undefined) {
      vpc.enableDnsSupport = wanted;
      return;
    }
    if (wanted && !vpc.enableDnsSupport) {
      throw new AwsFault(
        "InvalidParameterValue",
        `DNS hostnames can be enabled only while DNS support is enabled for the vpc ${vpc.id}.`,
      );
    }
    vpc.enableDnsHostnames = wanted;
  },
);
