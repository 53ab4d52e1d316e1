import { randomUUID } from "node:crypto";
import type { Conditions } from "../faults/conditions.ts";
import { NotVisibleYet } from "../faults/consistency.ts";
import type { InjectedFault } from "../faults/fault-set.ts";
import { injectedFault, throttled } from "../faults/injected-fault.ts";
import { AwsFault, type Call, type Operation, type Service } from "../operation.ts";
import type { World } from "../world/world.ts";
import { authFault, faultAnswer, xml, type HttpAnswer } from "./faults.ts";
import { jsonOutput, parseJsonInput } from "./json.ts";
import { firstUnmodelled, MalformedValue, type ParsedInput } from "./parameters.ts";
import { parseQueryInput } from "./query-input.ts";
import { isRead } from "./reads.ts";
import { inputOf, operationName, outputOf, requiredMembers } from "./schema.ts";
import { verifySignature, type IncomingRequest } from "./sigv4.ts";
import { structToXml } from "./xml-output.ts";

/** What became of one request, for the sandbox's log: never a parameter's value. */
export interface RequestRecord {
  readonly at: string;
  readonly account: string | undefined;
  readonly service: string;
  readonly operation: string;
  /** False for operations that only look. */
  readonly write: boolean;
  /** {@link noAnswerStatus} when the connection was reset and nothing done. */
  readonly status: number;
  /** Error code, when it was refused. */
  readonly code: string | undefined;
  readonly ms: number;
  readonly requestId: string;
  /** What fault rules did to it; absent = nothing. Of a lost answer, `status` is the one that got lost. */
  readonly injected?: readonly InjectedFault[];
}

/** Status in the log of a request that was dropped without an effect: nginx's number for "no response". */
const noAnswerStatus = 444;

/** Said instead of an answer: the connection is to be reset. */
export const connectionReset = "connection reset";

/** Answers one request, or lets its connection be reset. Never throws. */
export type Dispatcher = (request: IncomingRequest) => Promise<HttpAnswer | typeof connectionReset>;

interface ServiceIndex {
  readonly service: Service;
  readonly operations: ReadonlyMap<string, Operation>;
}

/** Builds the dispatcher over all services: signature, operation, parameters, handler, answer. */
export function createDispatcher(
  services: readonly Service[],
  world: World,
  record: (entry: RequestRecord) => void,
  report: (error: unknown, doing: string) => void,
  conditions: Conditions,
): Dispatcher {
  const index = new Map<string, ServiceIndex>(
    services.map((service) => [
      service.signingName,
      {
        service,
        operations: new Map(service.operations.map((entry) => [operationName(entry.schema), entry])),
      },
    ]),
  );

  return async (request) => {
    const startedMs = performance.now();
    const requestId = randomUUID();
    const verified = verifySignature(request, (key) => world.accountByAccessKey(key), world.clock.now());
    const form = isForm(request) ? formOf(request) : undefined;
    const claimed = "kind" in verified ? claimedService(request) : verified.service;
    const found = index.get(claimed);
    const service = found?.service ?? {
      protocol: form === undefined ? ("json1.1" as const) : ("awsQuery" as const),
    };
    const name = form?.get("Action") ?? request.headers["x-amz-target"]?.split(".").at(-1) ?? "";

    const write = !isRead(name);
    let injected: readonly InjectedFault[] = [];
    const log = (status: number, code?: string): void =>
      record({
        at: world.clock.iso(),
        account: "kind" in verified ? undefined : verified.account.id,
        service: claimed,
        operation: name.slice(0, 100),
        write,
        status,
        code,
        ms: Math.round((performance.now() - startedMs) * 10) / 10,
        requestId,
        ...(injected.length > 0 && { injected }),
      });
    const finish = (answer: HttpAnswer, code?: string): HttpAnswer => {
      log(answer.status, code);
      return answer;
    };
    const drop = (): typeof connectionReset => {
      log(noAnswerStatus);
      return connectionReset;
    };
    const refuse = (fault: AwsFault): HttpAnswer =>
      finish(faultAnswer(fault, service, requestId), fault.code);

    if ("kind" in verified) return refuse(authFault(verified, service.protocol));
    if (found === undefined) {
      return refuse(new AwsFault("NotImplemented", `The sandbox has no service '${verified.service}'.`, 501));
    }
    const call: Call = {
      world,
      account: verified.account.id,
      region: verified.region,
      principalArn: `arn:aws:iam::${verified.account.id}:user/${verified.account.profile}`,
      userId: `AIDA${verified.account.accessKeyId.slice(4)}`,
      requestId,
    };
    const { faults, consistency, throttling, wait } = conditions;
    const carryOut = async (): Promise<HttpAnswer> => {
      try {
        if (service.protocol === "ec2Query" && form !== undefined && throttling !== undefined) {
          const parameters = [...form.keys()];
          const { account, region } = call;
          if (!throttling.take({ account, region, action: name, parameters })) {
            injected = [...injected, { rule: "throttling", kind: "throttle" }];
            throw throttled(service.protocol);
          }
        }
        if (found.service.raw?.names.includes(name)) {
          const raw = await found.service.raw.answer(name, request.body, call);
          if (raw.status < 300 && write) world.touch();
          const code = raw.status < 300 ? undefined : errorCodeOf(raw.body);
          return finish(rawAnswer(raw.status, raw.body, found.service, requestId), code);
        }
        const handler = prepared(found, name, form, request, call);
        const output = ((await consistency.run(found.service, write, handler)) ?? {}) as Record<
          string,
          unknown
        >;
        if (write) world.touch();
        return finish(success(found.service, name, output, found.operations, requestId));
      } catch (error) {
        if (error instanceof NotVisibleYet)
          injected = [...injected, { rule: "consistency", kind: "not-visible-yet" }];
        if (error instanceof AwsFault) return refuse(error);
        report(error, `${verified.service}.${name}`);
        return refuse(new AwsFault("InternalFailure", "The sandbox failed; its log says why.", 500));
      }
    };

    const verdict = faults.judge({ service: claimed, operation: name, write, account: call.account });
    const { hit } = verdict;
    injected = verdict.injected;
    if (verdict.delayMs > 0 && !(await wait(verdict.delayMs))) return drop();
    if (hit === undefined) return carryOut();
    if (hit.rule.kind === "lost-answer") await carryOut();
    faults.notify(hit);
    if (hit.rule.kind === "lost-answer") return connectionReset;
    if (hit.rule.kind === "dropped") return drop();
    return refuse(injectedFault(hit, { protocol: service.protocol, principalArn: call.principalArn }));
  };
}

/** The handler of a request with its parsed input, ready to be run on a world. @throws AwsFault */
function prepared(
  found: ServiceIndex,
  name: string,
  form: URLSearchParams | undefined,
  request: IncomingRequest,
  call: Call,
): (world: World) => unknown {
  const { service, operations } = found;
  const operation = operations.get(name);
  if (operation === undefined) {
    throw new AwsFault(
      "NotImplemented",
      `The sandbox does not model ${service.signingName}:${name || "(no operation)"}.`,
      501,
    );
  }
  const schema = inputOf(operation.schema);
  let parsed: ParsedInput;
  try {
    parsed =
      form === undefined
        ? parseJsonInput(schema, Buffer.from(request.body).toString("utf8"))
        : parseQueryInput(schema, form, service.protocol === "ec2Query" ? "ec2" : "query");
  } catch (error) {
    if (!(error instanceof MalformedValue)) throw error;
    throw new AwsFault(
      form === undefined
        ? "SerializationException"
        : service.protocol === "ec2Query"
          ? "InvalidParameterValue"
          : "MalformedInput",
      error.message,
    );
  }
  const [stranger] = parsed.unknown;
  if (stranger !== undefined) {
    throw new AwsFault(
      service.protocol === "ec2Query" ? "UnknownParameter" : "ValidationError",
      `The parameter ${stranger} is not recognized`,
    );
  }
  for (const member of requiredMembers(schema)) {
    if (parsed.input[member] === undefined) throw missingParameter(service, member);
  }
  const dryRun = service.protocol === "ec2Query" && parsed.input["DryRun"] !== undefined;
  const unmodelled = firstUnmodelled(
    parsed.given,
    dryRun ? [...operation.accepts, "DryRun"] : operation.accepts,
  );
  if (unmodelled !== undefined) {
    throw new AwsFault(
      "NotImplemented",
      `The sandbox does not model the parameter ${unmodelled} of ${service.signingName}:${name}.`,
      501,
    );
  }
  if (parsed.input["DryRun"] === true && dryRun) {
    throw new AwsFault("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
  }
  return (world) => operation.handle(parsed.input as never, { ...call, world });
}

function missingParameter(service: Service, member: string): AwsFault {
  switch (service.protocol) {
    case "ec2Query":
      return new AwsFault("MissingParameter", `The request must contain the parameter ${member}`);
    case "awsQuery":
      return new AwsFault("ValidationError", `The request must contain the parameter ${member}`);
    case "json1.0":
    case "json1.1":
      return new AwsFault(
        service.signingName === "ecs" || service.signingName === "ecr" || service.signingName === "logs"
          ? "InvalidParameterException"
          : "ValidationException",
        `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
      );
  }
}

function success(
  service: Service,
  name: string,
  output: Record<string, unknown>,
  operations: ReadonlyMap<string, Operation>,
  requestId: string,
): HttpAnswer {
  const schema = operations.get(name)?.schema;
  if (schema === undefined) throw new Error(`no schema for ${name}`);
  const outputSchema = outputOf(schema);
  if (service.protocol === "json1.0" || service.protocol === "json1.1") {
    return rawAnswer(200, jsonOutput(outputSchema, output), service, requestId);
  }
  const content = outputSchema.isUnitSchema() ? "" : structToXml(outputSchema, output);
  const namespace = service.xmlNamespace === undefined ? "" : ` xmlns="${service.xmlNamespace}"`;
  if (service.protocol === "ec2Query") {
    const returned = outputSchema.isUnitSchema() ? "<return>true</return>" : "";
    return xml(
      200,
      `<?xml version="1.0" encoding="UTF-8"?>\n<${name}Response${namespace}><requestId>${requestId}</requestId>${content}${returned}</${name}Response>`,
      requestId,
    );
  }
  const result = outputSchema.isUnitSchema() ? "" : `<${name}Result>${content}</${name}Result>`;
  return xml(
    200,
    `<${name}Response${namespace}>${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`,
    requestId,
  );
}

function rawAnswer(
  status: number,
  body: string | Uint8Array,
  service: Service,
  requestId: string,
): HttpAnswer {
  return {
    status,
    headers: {
      "content-type": `application/x-amz-json-${service.protocol.slice(4)}`,
      "x-amzn-requestid": requestId,
    },
    body,
  };
}

function errorCodeOf(body: string | Uint8Array): string | undefined {
  const match = /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(
    typeof body === "string" ? body : Buffer.from(body).toString("utf8"),
  );
  return match?.[1];
}

function isForm(request: IncomingRequest): boolean {
  return (
    request.method === "GET" ||
    (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")
  );
}

function formOf(request: IncomingRequest): URLSearchParams {
  const query = request.url.split("?")[1] ?? "";
  const body = Buffer.from(request.body).toString("utf8");
  return new URLSearchParams([query, body].filter((part) => part !== "").join("&"));
}

/** The service that a request names in its credential scope, before it is believed: only to word the refusal. */
function claimedService(request: IncomingRequest): string {
  const scope = /Credential=[^/,]+\/[^/,]+\/[^/,]+\/([^/,]+)\//.exec(
    request.headers["authorization"] ?? "",
  )?.[1];
  return scope ?? "";
}
