/** Why the sandbox could not be controlled; the command words it for the terminal. */
export type ControlProblem =
  | "port-in-use"
  | "prerequisite"
  | "not-running"
  | "failed"
  | "running"
  | "bad-rule";

/** A sandbox that could not be started, stopped or reached. */
export class ControlFault extends Error {
  readonly problem: ControlProblem;
  /** What to do next. */
  readonly hint: string;

  constructor(problem: ControlProblem, message: string, hint: string) {
    super(message);
    this.name = "ControlFault";
    this.problem = problem;
    this.hint = hint;
  }
}
