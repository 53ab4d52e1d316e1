import { appendFile, chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eventualConsistency, strictConsistency } from "./faults/consistency.ts";
import { createFaultSet, type FaultSet } from "./faults/fault-set.ts";
import { nameCheck } from "./faults/name-check.ts";
import { createTokenBuckets, type Refused } from "./faults/token-buckets.ts";
import type { FaultRulesInput } from "./faults/rule.ts";
import type { Service } from "./operation.ts";
import { createDispatcher, type RequestRecord } from "./protocol/dispatch.ts";
import { startApiServer } from "./protocol/http-server.ts";
import type { ReplicaLag } from "./world/replica.ts";
import { loadState, stateSaver } from "./world/store.ts";
import { createWorld, type EventHandler, type World, type WorldOptions } from "./world/world.ts";

/** How to start a sandbox. */
export interface SandboxOptions extends WorldOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly services: readonly Service[];
  /** What is to fail from the start; more can be added while it runs. */
  readonly faults?: FaultRulesInput;
  /** How long what was done stays unseen; absent = not at all. */
  readonly consistency?: ReplicaLag;
  /** EC2's token buckets; at time scale 0 they fill as on AWS. Default: off. */
  readonly throttling?: boolean;
  /** Receives what went wrong inside the sandbox itself. */
  readonly report: (error: unknown, doing: string) => void;
}

/** A running sandbox in this process. */
export interface Sandbox {
  readonly endpoint: string;
  readonly world: World;
  /** Every request so far, oldest first. */
  readonly requests: readonly RequestRecord[];
  /** What fails on purpose. */
  readonly faults: FaultSet;
  /** Calls of EC2 that found their token bucket empty. */
  readonly throttled: () => readonly Refused[];
  /** Saves and stops; the state file is complete when it resolves. */
  close(): Promise<void>;
}

/** Requests kept in memory; the log file has them all. */
const keptRequests = 20_000;

/**
 * Starts the API of a sandbox: loads its state, listens, saves after every change.
 *
 * @throws InvalidRules
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const faults = createFaultSet(nameCheck(options.services));
  if (options.faults !== undefined) faults.add(options.faults);
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  await chmod(options.directory, 0o700);
  const state = await loadState(options.directory);
  const saver = stateSaver(options.directory, state);
  await saver.save();

  const handlers = new Map<string, EventHandler>(
    options.services.flatMap((service) =>
      Object.entries(service.events ?? {}).map(
        ([name, handler]) => [`${service.signingName}.${name}`, handler] as const,
      ),
    ),
  );
  const world = createWorld(state, options, handlers, options.report);
  world.onChange(
    () => void saver.save().catch((error: unknown) => options.report(error, "saving the state")),
  );

  const requests: RequestRecord[] = [];
  const count = { requests: 0, writes: 0 };
  const log = requestLog(join(options.directory, "requests.ndjson"), options.report);
  const record = (entry: RequestRecord): void => {
    requests.push(entry);
    count.requests += 1;
    if (entry.write && entry.status < 400) count.writes += 1;
    if (requests.length > keptRequests) requests.splice(0, keptRequests / 2);
    log.write(entry);
  };
  const closing = new AbortController();
  const wait = (ms: number): Promise<boolean> =>
    delay(ms, true, { signal: closing.signal }).catch(() => false);
  const consistency =
    options.consistency === undefined
      ? strictConsistency(world)
      : eventualConsistency(world, options.consistency);
  const throttling =
    options.throttling === true
      ? createTokenBuckets(() => (world.clock.now() / 1000) * (options.timeScale || 1))
      : undefined;
  const conditions = { faults, consistency, throttling, wait };
  const dispatch = createDispatcher(options.services, world, record, options.report, conditions);
  const api = await startApiServer(options.port, dispatch, () => ({
    sandbox: "privlink",
    pid: process.pid,
    ...count,
    faults: { rules: faults.rules.length, injected: faults.injected },
  }));
  return {
    endpoint: `http://127.0.0.1:${api.port}`,
    world,
    requests,
    faults,
    throttled: () => throttling?.refused ?? [],
    async close() {
      closing.abort();
      await api.close();
      world.close();
      for (const service of options.services) await service.close?.(world);
      await saver.save();
      await log.flush();
    },
  };
}

/** Appends request records to a file in batches, in order. */
function requestLog(file: string, report: SandboxOptions["report"]) {
  let pending = "";
  let writing = Promise.resolve();
  const drain = (): void => {
    writing = writing
      .then(async () => {
        const text = pending;
        pending = "";
        if (text !== "") await appendFile(file, text, { mode: 0o600 });
      })
      .catch((error: unknown) => report(error, "writing the request log"));
  };
  return {
    write(entry: RequestRecord): void {
      const idle = pending === "";
      pending += `${JSON.stringify(entry)}\n`;
      if (idle) drain();
    },
    flush: () => writing,
  };
}
