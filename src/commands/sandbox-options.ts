import { PrivlinkError } from "../errors/error.ts";
import type { ErrorCode } from "../errors/catalog.ts";
import type { ControlProblem } from "../sandbox/control/fault.ts";
import { z } from "zod";

/** The flag by which all sandbox commands choose their sandbox. */
export const directoryFlag = z
  .string()
  .optional()
  .describe("Directory of the sandbox (PRIVLINK_SANDBOX_DIR; default: in the user's state directory)")
  .meta({ placeholder: "path" });

/** The seed of everything in a sandbox that is left to chance. */
export const seedFlag = z.coerce
  .number()
  .int()
  .min(0)
  .max(4_294_967_295)
  .optional()
  .describe("Repeats what is left to chance: the same seed, the same calls, the same faults (default: 1)")
  .meta({ placeholder: "number" });

const codes: Readonly<Record<ControlProblem, ErrorCode>> = {
  "port-in-use": "PL-SANDBOX",
  prerequisite: "PL-PREREQUISITE",
  "not-running": "PL-SANDBOX",
  failed: "PL-SANDBOX",
  running: "PL-SANDBOX",
  "bad-rule": "PL-USAGE",
};

/** Runs `action` and words what the sandbox's control refuses as an error of privlink. */
export async function controlling<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { ControlFault } = await import("../sandbox/control/fault.ts");
    if (!(error instanceof ControlFault)) throw error;
    throw new PrivlinkError(codes[error.problem], error.message, { hint: error.hint, cause: error });
  }
}
