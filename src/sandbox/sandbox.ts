import { randomBytes } from "node:crypto";
import { appendFile, chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createConditions, type ConditionOptions } from "./faults/conditions.ts";
import { faultsRoute } from "./faults/control-route.ts";
import { createFaultSet, type FaultSet } from "./faults/fault-set.ts";
import { nameCheck } from "./faults/name-check.ts";
import { throttledCalls, type FaultReport } from "./faults/report.ts";
import type { Service } from "./operation.ts";
import { createControlEndpoint } from "./protocol/control-endpoint.ts";
import { createDispatcher, type RequestRecord } from "./protocol/dispatch.ts";
import { startApiServer } from "./protocol/http-server.ts";
import { loadState, stateSaver } from "./world/store.ts";
import { createWorld, type EventHandler, type World, type WorldOptions } from "./world/world.ts";

/** How to start a sandbox. */
export interface SandboxOptions extends WorldOptions, ConditionOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly services: readonly Service[];
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
  /** How often each rule hit, and which calls of EC2 found their token bucket empty. */
  readonly faultReport: () => FaultReport;
  /** Who sends it may control the sandbox while it runs. */
  readonly controlToken: string;
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
  const conditions = createConditions(world, faults, options);
  const dispatch = createDispatcher(options.services, world, record, options.report, conditions);
  const health = () => {
    const { rules, injected, throttled } = conditions.report();
    return {
      sandbox: "privlink",
      pid: process.pid,
      ...count,
      faults: { rules: rules.length, injected, throttled: throttledCalls(throttled) },
    };
  };
  const controlToken = randomBytes(32).toString("base64url");
  const control = createControlEndpoint(
    controlToken,
    { faults: faultsRoute(faults, conditions.report) },
    options.report,
  );
  const api = await startApiServer(options.port, dispatch, health, control);
  return {
    endpoint: `http://127.0.0.1:${api.port}`,
    world,
    requests,
    faults,
    faultReport: conditions.report,
    controlToken,
    async close() {
      conditions.close();
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
