import type { Clock } from "../../engine/tools.ts";
import type { Reads } from "./read-once.ts";

/** What every provisioner gets: clients by class, who and where we are, the stack's name and a signal. */
export interface ProvisionerContext {
  readonly aws: { readonly region: string; get<C>(client: new (config: { region?: string }) => C): C };
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  readonly signal: AbortSignal;
  /** Time for the short waits inside of a call. */
  readonly clock: Clock;
  /** What one look at a stack has read already, shared by all kinds. Absent: every read is made anew. */
  readonly reads?: Reads;
}
