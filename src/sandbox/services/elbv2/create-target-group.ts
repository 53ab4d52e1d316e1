import {
  CreateTargetGroup$,
  type CreateTargetGroupInput,
  type CreateTargetGroupOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { hex } from "../../world/ids.ts";
import { ec2State } from "../ec2/state.ts";
import { targetGroupDefaults } from "./attributes.ts";
import { describeTargetGroup, tagRecord } from "./describe.ts";
import { checkName, elbArn } from "./find.ts";
import { healthCheckMembers, healthCheckOf } from "./health-check.ts";
import { refuseOver } from "../support/quotas.ts";
import { elasticLoadBalancingState, type TargetGroup } from "./state.ts";
import { lookUp } from "../support/records.ts";

/** Makes a TCP target group of IPs. @source aws-facts 2.2 */
export const createTargetGroup = operation<CreateTargetGroupInput, CreateTargetGroupOutput>(
  CreateTargetGroup$,
  ["Name", "Protocol", "Port", "VpcId", "TargetType", "IpAddressType", "Tags", ...healthCheckMembers],
  (input, call) => {
    const name = input.Name ?? "";
    checkName(name, "target group");
    if (input.Protocol !== "TCP" || input.TargetType !== "ip" || (input.IpAddressType ?? "ipv4") !== "ipv4") {
      throw new AwsFault(
        "NotImplemented",
        "The sandbox models target groups of IPv4 addresses with protocol TCP only.",
        501,
      );
    }
    const port = input.Port ?? 0;
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new AwsFault("ValidationError", "A port must be specified");
    const vpcId = input.VpcId ?? "";
    if (lookUp(ec2State(call).vpcs, vpcId) === undefined)
      throw new AwsFault("ValidationError", `The VPC ID '${vpcId}' is not found`);
    const healthCheck = healthCheckOf(input);
    const groups = elasticLoadBalancingState(call).targetGroups;
    const existing = Object.values(groups).find((group) => group.name === name);
    if (existing !== undefined) {
      const same =
        existing.port === port &&
        existing.vpcId === vpcId &&
        JSON.stringify(existing.healthCheck) === JSON.stringify(healthCheck);
      if (!same) {
        throw new AwsFault(
          "DuplicateTargetGroupName",
          `A target group with the same name '${name}' exists, but with different settings`,
        );
      }
      return { TargetGroups: [describeTargetGroup(call, existing)] };
    }
    refuseOver(
      call.world,
      "targetGroupsPerRegion",
      Object.keys(groups).length,
      "TooManyTargetGroups",
      "You have reached the maximum number of target groups: {quota}",
    );
    const group: TargetGroup = {
      arn: elbArn(call, `targetgroup/${name}/${hex(16)}`),
      name,
      protocol: "TCP",
      port,
      vpcId,
      targetType: "ip",
      healthCheck,
      attributes: { ...targetGroupDefaults },
      targets: [],
      tags: tagRecord(input.Tags),
    };
    groups[group.arn] = group;
    return { TargetGroups: [describeTargetGroup(call, group)] };
  },
);
