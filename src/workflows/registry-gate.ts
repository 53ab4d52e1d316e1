import { registryGap } from "../registry/fault.ts";
import { registryTable, type RegistryTable } from "../registry/table.ts";
import type { Runtime } from "../runtime/runtime.ts";

/**
 * The way to one registry. Without it commands still work on what EC2 says; the gate notes that it is shut, tells it
 * once, and lets nothing further through.
 */
export interface RegistryGate {
  /** Calls the registry; undefined once it turned out to be missing or denied. */
  use<T>(call: (table: RegistryTable) => Promise<T>): Promise<T | undefined>;
  /** Why it cannot be used; undefined as long as it can. */
  gap(): "missing" | "denied" | undefined;
}

/** Opens the gate to the registry of a service; `without` says what is lost when it is shut. */
export function registryGate(
  rt: Pick<Runtime, "aws" | "emit">,
  service: { serviceId: string; ownerAccount: string; callerAccount: string },
  without: string,
): RegistryGate {
  const table = registryTable(rt.aws, service);
  let gap: "missing" | "denied" | undefined;
  return {
    gap: () => gap,
    async use(call) {
      if (gap !== undefined) return undefined;
      try {
        return await call(table);
      } catch (error) {
        const found = registryGap(error);
        if (found === undefined) throw error;
        // Calls run side by side; the first one that meets the gap tells it.
        if (gap === undefined) {
          gap = found;
          const why = found === "missing" ? "does not exist" : "may not be used by this caller";
          rt.emit({ type: "warning", message: `The registry ${table.name} ${why}: ${without}` });
        }
        return undefined;
      }
    },
  };
}
