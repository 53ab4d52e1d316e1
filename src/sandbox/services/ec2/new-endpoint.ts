import type { CreateVpcEndpointRequest } from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { hex, newId } from "../../world/ids.ts";
import type { Target } from "./endpoint-targets.ts";
import type { Vpc, VpcEndpoint } from "./model.ts";
import { tagsAtCreation } from "./tagging.ts";

/** An endpoint that leads nowhere yet, in `pendingAcceptance`; it is in no state. @throws AwsFault for bad tags */
export function newEndpoint(
  call: Call,
  input: CreateVpcEndpointRequest,
  vpc: Vpc,
  type: VpcEndpoint["type"],
  policyDocument: string,
  target?: Target,
): VpcEndpoint {
  return {
    id: newId("vpce"),
    type,
    vpcId: vpc.id,
    serviceName: input.ServiceName ?? "",
    ...(target?.kind === "custom" && {
      service: { id: target.service.item.id, account: target.service.scope.account },
    }),
    state: "pendingAcceptance",
    carriesTraffic: false,
    servesPrivateDns: false,
    revision: 0,
    subnetIds: [],
    networkInterfaceIds: [],
    groupIds: [],
    routeTableIds: [],
    privateDnsEnabled: false,
    privateDnsNames: [],
    dnsSuffix: hex(8),
    policyDocument,
    createdAt: call.world.clock.iso(),
    tags: tagsAtCreation(input.TagSpecifications, "vpc-endpoint"),
  };
}
