/** Whose part of the path a check looks at. */
export type Side = "consumer" | "producer" | "path";

/** One step of a proof. */
export interface Check {
  readonly id: string;
  readonly side: Side;
  readonly status: "pass" | "fail" | "skip";
  /** Milliseconds that it took. */
  readonly ms: number;
  readonly detail: string;
  /** What to do and who does it, when it failed. */
  readonly hint: string | null;
}

/** What a check finds, before it has a name and a time. */
export type Finding = Pick<Check, "status" | "detail" | "hint">;

/** It works. */
export const pass = (detail: string): Finding => ({ status: "pass", detail, hint: null });
/** It does not work; the hint says who does what. */
export const fail = (detail: string, hint: string): Finding => ({ status: "fail", detail, hint });
/** It could not be tried; the detail says why. */
export const skip = (detail: string): Finding => ({ status: "skip", detail, hint: null });
