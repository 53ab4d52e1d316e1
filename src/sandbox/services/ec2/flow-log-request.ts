import type { CreateFlowLogsRequest } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import { isUsable, roleByArn } from "../iam/roles.ts";
import type { FlowLog } from "./flow-log-model.ts";
import { tagsAtCreation } from "./tagging.ts";

/** Fields of a record where the caller names none. */
const standardFormat =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

/** Everything of a flow log but the resource. */
export type FlowLogRequest = Omit<FlowLog, "id" | "resourceId" | "createdAt">;

/** What a call asks for. @throws AwsFault InvalidParameter, MissingParameter, NotImplemented */
export function flowLogRequest(call: Call, input: CreateFlowLogsRequest): FlowLogRequest {
  const type = input.LogDestinationType ?? "cloud-watch-logs";
  if (type !== "cloud-watch-logs")
    throw new AwsFault("NotImplemented", `The sandbox does not model flow logs to ${type}.`, 501);
  const { TrafficType: trafficType, MaxAggregationInterval: seconds = 600 } = input;
  if (trafficType === undefined)
    throw new AwsFault("MissingParameter", "The request must contain the parameter TrafficType");
  if (trafficType !== "ACCEPT" && trafficType !== "REJECT" && trafficType !== "ALL")
    throw invalid(`TrafficType ${String(trafficType)} is not supported`);
  if (seconds !== 60 && seconds !== 600) throw invalid("MaxAggregationInterval must be 60 or 600");
  const logFormat = input.LogFormat ?? standardFormat;
  if (!/^\$\{[a-z0-9-]+\}( \$\{[a-z0-9-]+\})*$/.test(logFormat)) throw invalid("LogFormat is not valid");
  return {
    trafficType,
    logGroupName: groupName(call, input),
    permissionArn: assumableRole(call, input.DeliverLogsPermissionArn),
    logFormat,
    maxAggregationIntervalSeconds: seconds,
    tags: tagsAtCreation(input.TagSpecifications, "vpc-flow-log"),
  };
}

function groupName(call: Call, input: CreateFlowLogsRequest): string {
  const { LogGroupName: name, LogDestination: destination } = input;
  if ((name === undefined) === (destination === undefined))
    throw invalid("Exactly one of LogGroupName and LogDestination must be given");
  const [, region, account, named] =
    /^arn:aws:logs:([a-z0-9-]+):(\d{12}):log-group:([^:]+)(?::\*)?$/.exec(destination ?? "") ?? [];
  if (destination !== undefined && (region !== call.region || account !== call.account))
    throw invalid(`LogDestination: ${destination} is not a log group of this account and region`);
  const group = name ?? named ?? "";
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(group)) throw invalid("LogGroupName is not valid");
  return group;
}

/** The role must be there, known to EC2 by now, and trust the service that delivers. @source aws-facts 2.6, 2.10 */
function assumableRole(call: Call, arn: string | undefined): string {
  if (arn === undefined || arn === "")
    throw invalid("DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.");
  const role = roleByArn(call.world, call.region, arn);
  const ready =
    role !== undefined &&
    arn.split(":")[4] === call.account &&
    isUsable(call.world, role) &&
    trusts(role.trustPolicy, "vpc-flow-logs.amazonaws.com");
  if (!ready) throw invalid(`Unable to assume given IAM role: '${arn}'`);
  return arn;
}

function trusts(trustPolicy: string, service: string): boolean {
  const { Statement: statements } = JSON.parse(trustPolicy) as { Statement: unknown };
  return [statements].flat().some((statement) => {
    const { Effect: effect, Principal: principal } = statement as {
      Effect?: string;
      Principal?: { Service?: string | string[] } | string;
    };
    const services = typeof principal === "object" ? [principal.Service].flat() : [];
    return effect === "Allow" && services.includes(service);
  });
}

function invalid(message: string): AwsFault {
  return new AwsFault("InvalidParameter", message);
}
