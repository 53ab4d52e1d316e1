import { randomBytes } from "node:crypto";
import type { Runtime } from "./runtime.ts";

/** Ids from the operating system's random source. */
export const randomIds: Runtime["ids"] = {
  hex: (bytes) => randomBytes(bytes).toString("hex"),
};
