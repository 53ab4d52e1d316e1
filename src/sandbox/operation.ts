import type { OperationSchema } from "./protocol/schema.ts";
import type { EventHandler, World } from "./world/world.ts";

/**
 * A refusal as AWS would give it. The protocol layer writes it in the wire format of the service.
 * HTTP status defaults to 400.
 */
export class AwsFault extends Error {
  readonly code: string;
  readonly status: number;
  /** What the fault says beside its message; the JSON protocols alone carry it. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "AwsFault";
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** Who calls, from where the signature says, with the world it acts on. */
export interface Call {
  readonly world: World;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** ARN of the caller as STS would report it. */
  readonly principalArn: string;
  readonly userId: string;
  readonly requestId: string;
}

/** One operation: schema of the SDK, the parameters that are modelled, and what it does. */
export interface Operation {
  readonly schema: OperationSchema;
  /**
   * Input members that the handler honours; any other is refused by name. `A` takes the whole of A,
   * `A.B` only member B of A (of each element where A is a list).
   */
  readonly accepts: readonly string[];
  readonly handle: (input: never, call: Call) => unknown;
}

/**
 * Declares an operation.
 *
 * @param schema the SDK's operation schema, for example `CreateVpc$`
 * @param accepts see {@link Operation.accepts}
 * @param handle gives the output or throws an {@link AwsFault}; nothing may have changed when it throws
 */
export function operation<Input, Output>(
  schema: unknown,
  accepts: readonly string[],
  handle: (input: Input, call: Call) => Output | Promise<Output>,
): Operation {
  return {
    schema: schema as OperationSchema,
    accepts,
    handle,
  };
}

/** Wire format of a service. */
export type ProtocolName = "ec2Query" | "awsQuery" | "json1.0" | "json1.1";

/** A service: how it is addressed on the wire, and its operations. */
export interface Service {
  /** Name in the credential scope, for example `elasticloadbalancing`. */
  readonly signingName: string;
  readonly protocol: ProtocolName;
  /** API version (query protocols). */
  readonly version: string;
  /** X-Amz-Target prefix (JSON protocols). */
  readonly targetPrefix?: string;
  /**
   * For a JSON service that spoke the query protocol once: how a fault was called then, by its name now,
   * where the two differ. Clients go on to show the former name.
   */
  readonly formerFaultCodes?: Readonly<Record<string, string>>;
  readonly xmlNamespace?: string;
  /** Services whose state is per account, not per region (IAM); their credential scope is us-east-1. */
  readonly global?: boolean;
  readonly operations: readonly Operation[];
  /** Transitions that time brings about, by name; payloads are plain JSON because they survive a restart. */
  readonly events?: Readonly<Record<string, EventHandler>>;
  /** JSON operations that the service answers itself (DynamoDB hands them to a real implementation). */
  readonly raw?: RawOperations;
  /** Finishes writing and closes what the service keeps open beside the state; called once, when the sandbox stops. */
  readonly close?: (world: World) => Promise<void>;
}

export type { EventHandler } from "./world/world.ts";

/** Operations without a schema: from the body to the answer. */
export interface RawOperations {
  readonly names: readonly string[];
  /** @throws AwsFault */
  readonly answer: (operationName: string, body: Uint8Array, call: Call) => Promise<RawAnswer>;
}

/** An answer that is written out as it comes. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string | Uint8Array;
}
