import { parseEnd } from "../access/duration.ts";
import { fileRequest } from "../access/file-request.ts";
import type { AccessRequest } from "../access/request.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { VisibleService } from "../privatelink/endpoint-services.ts";
import type { Endpoint } from "../privatelink/endpoints.ts";
import { getSubnets } from "../privatelink/network.ts";
import type { Identity } from "../privatelink/identity.ts";
import { getRequest, putRequest } from "../registry/requests.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { announceCaller } from "./announce-caller.ts";
import { type RegistryGate, registryGate } from "./registry-gate.ts";
import { createOnce, existingEndpoint, isUsable } from "./submit-request-endpoint.ts";
import { checkPrivateDns, chooseSubnets, chooseVpc } from "./submit-request-network.ts";
import { ensureSecurityGroup } from "./submit-request-security-group.ts";
import { checkServiceText, resolveService } from "./submit-request-service.ts";
import { decisionFailure, switchPrivateDnsOn, waitForDecision } from "./wait-for-decision.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "emit" | "signal" | "env">;

/** What a consumer asks for. */
export interface SubmitOptions {
  /** Service name, service id, or a stack of the own account. */
  readonly service: string;
  readonly reason: string;
  readonly team: string | null;
  readonly ticket: string | null;
  /** Duration or date; null = no end. */
  readonly expires: string | null;
  readonly vpcId: string | undefined;
  readonly subnetIds: readonly string[];
  /** A group that exists; privlink's own when absent. */
  readonly securityGroupId: string | undefined;
  /** Port of the service, for the security group. */
  readonly port: number;
  /** Switch the service's private DNS name on once accepted. */
  readonly privateDns: boolean;
  /** Follow the request to its decision; milliseconds. Absent = do not wait. */
  readonly waitMs: number | undefined;
}

/** What came of it. */
export interface SubmittedRequest {
  readonly endpointId: string;
  readonly serviceName: string;
  readonly serviceId: string;
  readonly state: string;
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  /** Zone ids. */
  readonly zones: string[];
  readonly dnsNames: string[];
  readonly privateDnsEnabled: boolean;
  readonly securityGroupIds: string[];
  readonly requestedBy: string;
  readonly team: string | null;
  readonly reason: string;
  readonly ticket: string | null;
  readonly expiresAt: string | null;
  /** Whether the request is on file at the owner's. */
  readonly registered: boolean;
}

/**
 * Creates the interface endpoint, files who asks and why, and follows it to a decision if asked to. Run again it finds
 * what is there and goes on from there.
 * @throws {PL-NOT-ALLOWED} {PL-ZONE-MISMATCH} {PL-AMBIGUOUS} {PL-REJECTED} {PL-PENDING} and what they call throws
 */
export async function submitRequest(options: SubmitOptions, rt: Needs): Promise<SubmittedRequest> {
  if (options.expires !== null) parseEnd(options.expires, "--expires", new Date(rt.clock.now()));
  checkServiceText(options.service, rt.aws.region);
  const caller = await announceCaller(rt);
  const [service, vpc] = await Promise.all([
    resolveService(rt, options.service, caller.account),
    chooseVpc(rt, options),
  ]);
  const gate = registryGate(
    rt,
    { serviceId: service.serviceId, ownerAccount: service.owner, callerAccount: caller.account },
    "the owner sees the connection, but not who asks for it and why",
  );
  const ownersReason = (id: string) => async () =>
    (await gate.use((table) => getRequest(table, caller.account, id)))?.answer?.reason ?? undefined;
  let endpoint = await existingEndpoint(rt, service, vpc.vpcId);
  if (endpoint !== undefined && !isUsable(endpoint)) {
    throw await decisionFailure(endpoint, ownersReason(endpoint.endpointId));
  }
  if (options.privateDns) await checkPrivateDns(rt, service, vpc.vpcId, endpoint);
  if (endpoint === undefined) {
    endpoint = await create(rt, options, service, vpc);
  } else {
    rt.emit({
      type: "note",
      message: `${endpoint.endpointId} exists already in ${vpc.vpcId} and is ${endpoint.state}`,
    });
    refuseOtherPlace(options, endpoint);
    await repairOwnGroup(rt, options, service, vpc, endpoint);
  }
  const zones = await zonesOf(rt, endpoint);
  const filed = await file(rt, gate, { options, caller, service, endpoint, zones });
  if (endpoint.state !== "available") tellNextSteps(rt, options, service, endpoint.endpointId);
  endpoint = await followUp(rt, options, endpoint, ownersReason(endpoint.endpointId));
  return {
    endpointId: endpoint.endpointId,
    serviceName: service.serviceName,
    serviceId: service.serviceId,
    state: endpoint.state,
    account: caller.account,
    region: rt.aws.region,
    vpcId: vpc.vpcId,
    zones,
    dnsNames: endpoint.dnsNames,
    privateDnsEnabled: endpoint.privateDnsEnabled,
    securityGroupIds: endpoint.securityGroupIds,
    requestedBy: filed?.requestedBy ?? caller.arn,
    team: filed === undefined ? options.team : filed.team,
    reason: filed?.reason ?? options.reason,
    ticket: filed === undefined ? options.ticket : filed.ticket,
    expiresAt: filed?.expiresAt ?? null,
    registered: filed !== undefined,
  };
}

async function create(
  rt: Needs,
  options: SubmitOptions,
  service: VisibleService,
  vpc: Awaited<ReturnType<typeof chooseVpc>>,
): Promise<Endpoint> {
  const subnets = await chooseSubnets(rt, service, vpc, options.subnetIds);
  rt.signal.throwIfAborted();
  const step = {
    type: "step",
    id: "endpoint",
    label: `Endpoint in ${vpc.vpcId}`,
  } as const;
  rt.emit({
    ...step,
    status: "started",
    detail: subnets.map(({ zoneId, subnetId }) => `${subnetId} in ${zoneId}`).join(", "),
  });
  try {
    const groupId = await ensureSecurityGroup(rt, {
      service,
      vpc,
      port: options.port,
      given: options.securityGroupId,
    });
    const made = await createOnce(rt, service, {
      vpcId: vpc.vpcId,
      subnetIds: subnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [groupId],
    });
    rt.emit({ ...step, status: "done", detail: made.endpointId });
    return made;
  } catch (error) {
    rt.emit({ ...step, status: "failed" });
    throw error;
  }
}

/** What was asked for cannot be had of an endpoint that exists elsewhere: said, never dropped. */
function refuseOtherPlace(options: SubmitOptions, endpoint: Endpoint): void {
  const { endpointId, subnetIds, securityGroupIds } = endpoint;
  const otherSubnets = options.subnetIds.filter((id) => !subnetIds.includes(id));
  const otherGroup = options.securityGroupId;
  if (otherSubnets.length > 0) {
    throw new PrivlinkError("PL-CONFLICT", `${endpointId} exists without ${otherSubnets.join(", ")}`, {
      reason: `it is in ${subnetIds.join(", ")}`,
      hint: `Leave --subnet out to go on with it, or run \`privlink release ${endpointId}\` first.`,
    });
  }
  if (otherGroup !== undefined && !securityGroupIds.includes(otherGroup)) {
    throw new PrivlinkError("PL-CONFLICT", `${endpointId} exists without security group ${otherGroup}`, {
      reason: `it has ${securityGroupIds.join(", ")}`,
      hint: `Leave --security-group out to go on with it, or run \`privlink release ${endpointId}\` first.`,
    });
  }
}

/** A run that was cut between group and rule left a group that lets nobody in. */
async function repairOwnGroup(
  rt: Needs,
  options: SubmitOptions,
  service: VisibleService,
  vpc: Awaited<ReturnType<typeof chooseVpc>>,
  endpoint: Endpoint,
): Promise<void> {
  if (endpoint.tags["privlink:managed"] !== "true" || options.securityGroupId !== undefined) return;
  const groupId = await ensureSecurityGroup(rt, {
    service,
    vpc,
    port: options.port,
    given: undefined,
  });
  if (endpoint.securityGroupIds.includes(groupId)) return;
  rt.emit({
    type: "note",
    message: `${endpoint.endpointId} uses ${endpoint.securityGroupIds.join(", ")}; port ${options.port} is theirs to open`,
  });
}

async function zonesOf({ aws }: Needs, endpoint: Endpoint): Promise<string[]> {
  if (endpoint.subnetIds.length === 0) return [];
  const subnets = await getSubnets(aws, endpoint.subnetIds);
  return subnets.map(({ zoneId }) => zoneId).sort();
}

interface Filed {
  readonly options: SubmitOptions;
  readonly caller: Identity;
  readonly service: VisibleService;
  readonly endpoint: Endpoint;
  readonly zones: string[];
}

/** Files the request, or finishes what an earlier run left; undefined when the registry cannot be used. */
async function file(rt: Needs, gate: RegistryGate, what: Filed): Promise<AccessRequest | undefined> {
  const { options, caller, service, endpoint, zones } = what;
  const { account } = caller;
  return gate.use(async (table) => {
    const existing = await getRequest(table, account, endpoint.endpointId);
    const now = new Date(rt.clock.now());
    // A duration counts from the first asking, so that the same command run again asks for the same end.
    const from = existing === undefined ? now : new Date(existing.requestedAt);
    const filing = fileRequest(
      existing,
      {
        endpointId: endpoint.endpointId,
        serviceId: service.serviceId,
        account,
        region: rt.aws.region,
        requestedBy: caller.arn,
        // What is left out stays as it is on file: only what is said can change it.
        team: options.team ?? existing?.team ?? null,
        reason: options.reason,
        ticket: options.ticket ?? existing?.ticket ?? null,
        expiresAt:
          options.expires === null
            ? (existing?.expiresAt ?? null)
            : parseEnd(options.expires, "--expires", from),
        vpcId: endpoint.vpcId,
        zones,
      },
      now,
    );
    if (filing.outcome === "keep") return filing.request;
    if (filing.outcome !== "answered" && (await putRequest(table, filing.request))) return filing.request;
    rt.emit({
      type: "warning",
      message: `The owner has answered the request for ${endpoint.endpointId} already; it stays on file as it was asked`,
    });
    return existing ?? (await getRequest(table, account, endpoint.endpointId));
  });
}

function tellNextSteps(
  rt: Needs,
  options: SubmitOptions,
  { serviceId }: VisibleService,
  endpointId: string,
): void {
  rt.emit({ type: "next", message: "The owner decides with", command: `privlink approve ${endpointId}` });
  if (options.waitMs !== undefined) return;
  const vpc = options.vpcId === undefined ? "" : ` --vpc ${options.vpcId}`;
  rt.emit({
    type: "next",
    message: "You follow the decision with",
    command: `privlink request-endpoint ${serviceId}${vpc} --wait`,
  });
}

async function followUp(
  rt: Needs,
  options: SubmitOptions,
  endpoint: Endpoint,
  ownersReason: () => Promise<string | undefined>,
): Promise<Endpoint> {
  const { endpointId } = endpoint;
  let current = endpoint;
  if (options.waitMs !== undefined && current.state !== "available") {
    current = await waitForDecision(rt, endpointId, {
      timeoutMs: options.waitMs,
      ownersReason,
    });
  }
  if (current.state !== "available") {
    if (options.privateDns) {
      rt.emit({
        type: "note",
        message:
          "Private DNS can be switched on once the owner has accepted: run the same command again then",
      });
    }
    return current;
  }
  if (options.privateDns) current = await switchPrivateDnsOn(rt, current);
  rt.emit({ type: "next", message: "Prove the path with", command: `privlink smoke-test ${endpointId}` });
  return current;
}
