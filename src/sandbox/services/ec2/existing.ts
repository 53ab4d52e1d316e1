import { AwsFault } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import type { Ec2State } from "./model.ts";

/** Records of the state that callers name by id. */
export type Kind = Exclude<keyof Ec2State, "clientTokens">;

/** What a record of that kind holds. */
export type Resource<K extends Kind> = Ec2State[K][string];

interface Refusals {
  readonly notFound: string;
  readonly text: (id: string) => string;
  /** Only where AWS looks at the syntax first; elsewhere a wrong id is simply not found. */
  readonly malformed?: { readonly code: string; readonly prefix: string };
}

/** @source aws-facts 1.4, 2.3 */
const refusals: Readonly<Record<Kind, Refusals>> = {
  vpcs: { notFound: "InvalidVpcID.NotFound", text: (id) => `The vpc ID '${id}' does not exist` },
  subnets: { notFound: "InvalidSubnetID.NotFound", text: (id) => `The subnet ID '${id}' does not exist` },
  routeTables: {
    notFound: "InvalidRouteTableID.NotFound",
    text: (id) => `The routeTable ID '${id}' does not exist`,
  },
  internetGateways: {
    notFound: "InvalidInternetGatewayID.NotFound",
    text: (id) => `The internetGateway ID '${id}' does not exist`,
  },
  securityGroups: {
    notFound: "InvalidGroup.NotFound",
    text: (id) => `The security group '${id}' does not exist`,
    malformed: { code: "InvalidGroupId.Malformed", prefix: "sg" },
  },
  networkInterfaces: {
    notFound: "InvalidNetworkInterfaceID.NotFound",
    text: (id) => `The networkInterface ID '${id}' does not exist`,
  },
  instances: {
    notFound: "InvalidInstanceID.NotFound",
    text: (id) => `The instance ID '${id}' does not exist`,
    malformed: { code: "InvalidInstanceID.Malformed", prefix: "i" },
  },
  endpoints: {
    notFound: "InvalidVpcEndpointId.NotFound",
    text: (id) => `The Vpc Endpoint Id '${id}' does not exist`,
    malformed: { code: "InvalidVpcEndpointId.Malformed", prefix: "vpce" },
  },
  endpointServices: {
    notFound: "InvalidVpcEndpointServiceId.NotFound",
    text: (id) => `The VpcEndpointService Id '${id}' does not exist`,
    malformed: { code: "InvalidVpcEndpointServiceIdId.Malformed", prefix: "vpce-svc" },
  },
  connectionNotifications: {
    notFound: "InvalidConnectionNotification",
    text: (id) => `The connection notification ID '${id}' does not exist`,
  },
  flowLogs: {
    notFound: "InvalidFlowLogId.NotFound",
    text: (id) => `These flow log ids in the input list are not found: [TotalCount: 1] ${id}`,
  },
};

/** The resource with this id in the caller's slice. @throws AwsFault Invalid….NotFound or .Malformed */
export function existing<K extends Kind>(state: Ec2State, kind: K, id: string | undefined): Resource<K> {
  const { notFound } = refusals[kind];
  checkSyntax(kind, id ?? "");
  const found = lookUp(state[kind] as Readonly<Record<string, Resource<K>>>, id);
  if (found === undefined) throw new AwsFault(notFound, notFoundText(kind, id ?? ""));
  return found;
}

/** The resources with these ids, or all when no id is given. @throws AwsFault as {@link existing} */
export function selected<K extends Kind>(
  state: Ec2State,
  kind: K,
  ids: readonly string[] | undefined,
): Resource<K>[] {
  if (ids === undefined || ids.length === 0) {
    return Object.values(state[kind] as Readonly<Record<string, Resource<K>>>);
  }
  return [...new Set(ids)].map((id) => existing(state, kind, id));
}

/** How AWS says that there is no such resource: also the text of items in `unsuccessful`. */
export function notFoundText(kind: Kind, id: string): string {
  return refusals[kind].text(id);
}

/** @throws AwsFault when the id does not have the form of its kind, where AWS looks at that */
export function checkSyntax(kind: Kind, id: string): void {
  const { malformed } = refusals[kind];
  if (malformed === undefined || isId(malformed.prefix, id)) return;
  const rule = "the Id may only contain lowercase alphanumeric characters and a single dash";
  throw new AwsFault(
    malformed.code,
    kind === "securityGroups"
      ? `Invalid id: "${id}" (expecting "sg-...")`
      : `Invalid Id: '${id}' (expecting '${malformed.prefix}-...; ${rule}')`,
  );
}

/** True for `<prefix>-` and 8 or 17 hex digits. */
function isId(prefix: string, id: string): boolean {
  return id.startsWith(`${prefix}-`) && /^([0-9a-f]{8}|[0-9a-f]{17})$/.test(id.slice(prefix.length + 1));
}
