import { CreateVpc$, type CreateVpcRequest, type CreateVpcResult } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { refuseOver } from "../support/quotas.ts";
import { formatIpv4Block, parseIpv4Block } from "../support/ipv4.ts";
import type { Vpc } from "./model.ts";
import { ec2State } from "./state.ts";
import { tagsAtCreation } from "./tagging.ts";
import { newVpcParts } from "./vpc-parts.ts";
import { vpcView } from "./vpc-view.ts";

/**
 * Makes a VPC with its main route table and default group. DNS hostnames are off. Ranges may overlap those
 * of other VPCs, and two calls make two VPCs.
 *
 * @source aws-facts 2.2, 2.9
 */
export const createVpc = operation<CreateVpcRequest, CreateVpcResult>(
  CreateVpc$,
  ["CidrBlock", "TagSpecifications"],
  (input, call) => {
    if (input.CidrBlock === undefined) {
      throw new AwsFault("MissingParameter", "The request must contain the parameter cidrBlock");
    }
    const block = parseIpv4Block(input.CidrBlock);
    if (block === undefined) {
      throw new AwsFault(
        "InvalidParameterValue",
        `Value (${input.CidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
      );
    }
    if (block.prefix < 16 || block.prefix > 28) {
      throw new AwsFault("InvalidVpc.Range", `The CIDR '${input.CidrBlock}' is invalid.`);
    }
    const state = ec2State(call);
    const present = Object.keys(state.vpcs).length;
    refuseOver(
      call.world,
      "vpcsPerRegion",
      present,
      "VpcLimitExceeded",
      "The maximum number of VPCs has been reached.",
    );
    const vpc: Vpc = {
      id: newId("vpc"),
      cidr: formatIpv4Block(block),
      isDefault: false,
      enableDnsSupport: true,
      enableDnsHostnames: false,
      tags: tagsAtCreation(input.TagSpecifications, "vpc"),
    };
    const { routeTable, securityGroup } = newVpcParts(vpc.id, vpc.cidr, newId);
    state.vpcs[vpc.id] = vpc;
    state.routeTables[routeTable.id] = routeTable;
    state.securityGroups[securityGroup.id] = securityGroup;
    return { Vpc: { ...vpcView(call, vpc), State: "pending" } };
  },
);
