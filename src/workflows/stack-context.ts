import type { EngineTools } from "../engine/tools.ts";
import { identity } from "../privatelink/identity.ts";
import { ownerOf, stackTags, type Side } from "../provisioners/graph/owner.ts";
import type { ProvisionerContext } from "../provisioners/graph/producer.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { explain } from "./stack-fault.ts";

/** The slice of the runtime that the workflows of a stack need. */
export type StackRuntime = Pick<
  Runtime,
  "settings" | "clock" | "prompter" | "aws" | "emit" | "signal" | "env" | "ids" | "machine"
>;

/** A stack in the account and region that the credentials lead to. */
export interface StackSession {
  readonly side: Side;
  readonly stack: string;
  /** The tags that only this side of this stack bears. */
  readonly ownerTags: Readonly<Record<string, string>>;
  readonly account: string;
  /** Who acts: user, role session or root. */
  readonly arn: string;
  readonly region: string;
  /** For reads: cut at once by Ctrl-C. */
  readonly reading: ProvisionerContext;
  /**
   * For writes: never cut in the middle of a call, since a create whose answer is lost is no safe point;
   * the engine stops between the calls.
   */
  readonly writing: ProvisionerContext;
  readonly tools: EngineTools;
}

/** Resources that are called upon at once: keeps a stack's start within EC2's burst. @source aws-facts 1.13 */
const concurrency = 8;

/** Finds out who acts and where, and says so; the first call of every workflow. */
export async function openStack(
  rt: StackRuntime,
  stack: string,
  side: Side = "producer",
): Promise<StackSession> {
  const { region } = rt.aws;
  const { account, arn } = await identity(rt.aws);
  const endpoint = rt.env["AWS_ENDPOINT_URL"];
  rt.emit({ type: "identity", account, arn, region, ...(endpoint ? { endpoint } : {}) });
  const owner = ownerOf(side, stack);
  const context = { aws: rt.aws, account, region, stack: owner, clock: rt.clock };
  return {
    side,
    stack,
    ownerTags: stackTags(owner),
    account,
    arn,
    region,
    reading: { ...context, signal: rt.signal },
    writing: { ...context, signal: new AbortController().signal },
    tools: { clock: rt.clock, emit: rt.emit, signal: rt.signal, explain, concurrency },
  };
}
