import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { vi } from "vitest";
import type { RequestRecord } from "../../src/sandbox/protocol/dispatch.ts";
import { stack } from "./stack.ts";

/** What reached the sandbox while `action` ran, by its own log of requests. */
export async function callsDuring<T>(
  action: () => Promise<T>,
): Promise<{ result: T; calls: RequestRecord[] }> {
  const before = (await requestLog()).length;
  const result = await action();
  return { result, calls: (await requestLog()).slice(before) };
}

/** Every request so far, once the log has all that the server counts. */
export function requestLog(): Promise<RequestRecord[]> {
  const { directory, endpoint } = stack();
  return vi.waitFor(
    async () => {
      const response = await fetch(`${endpoint}/_sandbox/health`);
      const { requests } = (await response.json()) as { requests: number };
      const text = await readFile(join(directory, "requests.ndjson"), "utf8");
      const lines = text.split("\n").slice(0, -1);
      if (lines.length < requests) throw new Error(`the log has ${lines.length} of ${requests} requests`);
      return lines.map((line) => JSON.parse(line) as RequestRecord);
    },
    { timeout: 5000, interval: 20 },
  );
}
