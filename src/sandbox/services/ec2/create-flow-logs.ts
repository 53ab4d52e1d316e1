import {
  CreateFlowLogs$,
  type CreateFlowLogsRequest,
  type CreateFlowLogsResult,
  type UnsuccessfulItem,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { oncePerToken } from "./client-token.ts";
import { existing } from "./existing.ts";
import type { FlowLog } from "./flow-log-model.ts";
import { flowLogRequest, type FlowLogRequest } from "./flow-log-request.ts";
import { ec2State } from "./state.ts";
import { eachItem } from "./unsuccessful.ts";

/** What one call made: repeated as it is for a repeated client token. */
interface Outcome {
  readonly id: string;
  readonly flowLogIds: readonly string[];
  readonly unsuccessful: UnsuccessfulItem[];
}

/** Resources that can have flow logs, by the name of their type. */
const kinds = { VPC: "vpcs", Subnet: "subnets", NetworkInterface: "networkInterfaces" } as const;

/**
 * Makes one flow log per resource. Resources that are not there are named in the answer; a flow log that
 * exists already refuses the call.
 */
export const createFlowLogs = operation<CreateFlowLogsRequest, CreateFlowLogsResult>(
  CreateFlowLogs$,
  [
    "ClientToken",
    "DeliverLogsPermissionArn",
    "LogGroupName",
    "ResourceIds",
    "ResourceType",
    "TrafficType",
    "LogDestinationType",
    "LogDestination",
    "LogFormat",
    "TagSpecifications",
    "MaxAggregationInterval",
  ],
  (input, call) => {
    const outcome = oncePerToken<Outcome>(
      call,
      "CreateFlowLogs",
      input,
      () => undefined,
      () => create(call, input),
    );
    return {
      ClientToken: input.ClientToken,
      FlowLogIds: [...outcome.flowLogIds],
      Unsuccessful: outcome.unsuccessful,
    };
  },
);

function create(call: Call, input: CreateFlowLogsRequest): Outcome {
  const state = ec2State(call);
  const type = input.ResourceType ?? "";
  if (!isKind(type))
    throw new AwsFault("NotImplemented", `The sandbox does not model flow logs of a ${type}.`, 501);
  const request = flowLogRequest(call, input);
  const ids = input.ResourceIds ?? [];
  for (const id of ids) refuseDuplicate(Object.values(state.flowLogs), id, request);
  const made: FlowLog[] = [];
  const { Unsuccessful: unsuccessful } = eachItem(ids, (id) => {
    try {
      existing(state, kinds[type], id);
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      return { code: error.code, message: error.message };
    }
    made.push({ ...request, id: newId("fl"), resourceId: id, createdAt: call.world.clock.iso() });
    return undefined;
  });
  for (const flowLog of made) state.flowLogs[flowLog.id] = flowLog;
  const flowLogIds = made.map(({ id }) => id);
  return { id: flowLogIds.join(","), flowLogIds, unsuccessful };
}

/** @throws AwsFault FlowLogAlreadyExists */
function refuseDuplicate(all: readonly FlowLog[], resourceId: string, request: FlowLogRequest): void {
  const same = all.some(
    (flowLog) =>
      flowLog.resourceId === resourceId &&
      flowLog.trafficType === request.trafficType &&
      flowLog.logGroupName === request.logGroupName,
  );
  if (same)
    throw new AwsFault(
      "FlowLogAlreadyExists",
      "Error. There is an existing Flow Log with the same configuration and log destination.",
    );
}

function isKind(type: string): type is keyof typeof kinds {
  return Object.hasOwn(kinds, type);
}
