import type { FieldChange } from "../engine/contract.ts";

/** What happens to one resource. */
export type ResourceAction = "create" | "update" | "replace" | "delete" | "none";

/**
 * Everything that workflows tell while they run. Renderers derive from this union;
 * nothing else is printed before a command's result.
 */
export type PrivlinkEvent =
  | {
      readonly type: "identity";
      readonly account: string;
      readonly arn: string;
      readonly region: string;
      readonly endpoint?: string;
    }
  | { readonly type: "plan"; readonly title: string; readonly changes: readonly PlannedChange[] }
  | {
      readonly type: "step";
      readonly id: string;
      readonly status: "started" | "progress" | "done" | "failed" | "skipped";
      readonly label: string;
      readonly detail?: string;
      readonly elapsedMs?: number;
      readonly usualSeconds?: number;
    }
  | {
      /** Another run works on the stack: this one waits for it, goes on after it, or took over from one that died. */
      readonly type: "lease";
      readonly status: "waiting" | "released" | "taken-over";
      readonly stack: string;
      /** ARN of who works there. */
      readonly holder: string;
      readonly host: string;
      readonly pid: number;
      readonly command: string;
      /** When that run began, ISO 8601. */
      readonly since: string;
    }
  | { readonly type: "note"; readonly message: string }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "next"; readonly message: string; readonly command?: string };

/** One row of a plan. */
export interface PlannedChange {
  readonly resource: string;
  readonly type: string;
  readonly action: ResourceAction;
  readonly fields: readonly FieldChange[];
  readonly reason?: string;
}

/** Receives events as they happen. */
export type Emit = (event: PrivlinkEvent) => void;
