import { PrivlinkError } from "../errors/error.ts";
import { type Connection, type ConnectionFailure, listConnections } from "../privatelink/connections.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { poll } from "./adaptive-polling.ts";
import { type DecisionFailure, toFailure } from "./approve-requests-failure.ts";
import type { Decided } from "./approve-requests-record.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "emit" | "signal">;

/** What EC2 shall do, told by states of the connection. `undefined` = EC2 shows it no longer. */
export interface Effect {
  /** For the progress line: `Accept`. */
  readonly verb: string;
  /** The command that finishes it, when interrupted. */
  readonly command: string;
  isDone(state: string | undefined): boolean;
  /** Can never be done any more. */
  isOver(state: string | undefined): boolean;
  /** EC2 has to be told; else it is under way. */
  isDue(state: string | undefined): boolean;
  call(serviceId: string, endpointIds: readonly string[]): Promise<ConnectionFailure[]>;
}

/** Budget until EC2 obeys: minutes, says AWS. */
const budgetMs = 600_000;
/** How long an endpoint that AWS refuses is tried again: it may still be in the making. @source peers 2.A3 */
const refusedMs = 60_000;
/** After this a call that answered well and shows no effect is repeated. */
const repeatMs = 10_000;

/** Makes EC2 obey the decisions on one service, in batches, and waits until it does. */
export async function makeEffective(
  rt: Needs,
  serviceId: string,
  decided: readonly Decided[],
  effect: Effect,
): Promise<{
  effective: { decided: Decided; connection: Connection | undefined }[];
  failed: DecisionFailure[];
}> {
  const effective: { decided: Decided; connection: Connection | undefined }[] = [];
  const failed: DecisionFailure[] = [];
  const open = new Map(decided.map((one) => [one.connection.endpointId, one]));
  const calledAt = new Map<string, number>();
  const refused = new Map<string, { since: number; failure: ConnectionFailure }>();
  const start = rt.clock.now();
  const close = (endpointId: string, status: "done" | "failed", detail: string): void => {
    open.delete(endpointId);
    rt.emit({ ...stepOf(endpointId, effect), status, detail, elapsedMs: rt.clock.now() - start });
  };
  const look = async (): Promise<true | undefined> => {
    const seen = new Map((await listConnections(rt.aws, serviceId)).map((one) => [one.endpointId, one]));
    const due: string[] = [];
    for (const [endpointId, one] of open) {
      const state = seen.get(endpointId)?.state;
      const given = refused.get(endpointId);
      if (effect.isDone(state)) {
        effective.push({ decided: one, connection: seen.get(endpointId) });
        close(endpointId, "done", state ?? "gone");
      } else if (effect.isOver(state)) {
        failed.push(toFailure(endpointId, overError(endpointId, state)));
        close(endpointId, "failed", state ?? "gone");
      } else if (given !== undefined && rt.clock.now() - given.since >= refusedMs) {
        failed.push(toFailure(endpointId, refusedError(given.failure)));
        close(endpointId, "failed", given.failure.code);
      } else {
        if (effect.isDue(state) && rt.clock.now() - (calledAt.get(endpointId) ?? -Infinity) >= repeatMs)
          due.push(endpointId);
        rt.emit({ ...stepOf(endpointId, effect), status: "progress", detail: state ?? "not visible" });
      }
    }
    if (due.length > 0) {
      for (const endpointId of due) calledAt.set(endpointId, rt.clock.now());
      for (const failure of await effect.call(serviceId, due)) {
        calledAt.delete(failure.endpointId);
        refused.set(failure.endpointId, {
          since: refused.get(failure.endpointId)?.since ?? rt.clock.now(),
          failure,
        });
      }
    }
    return open.size === 0 ? true : undefined;
  };
  for (const { connection } of decided)
    rt.emit({ ...stepOf(connection.endpointId, effect), status: "started" });
  await poll(
    {
      look,
      timeoutMs: budgetMs,
      usualSeconds: 30,
      interrupted: {
        message: `Interrupted; the decision on ${[...open.keys()].join(", ")} is taken, but EC2 may not show it yet`,
        hint: `Run \`${effect.command} ${[...open.keys()].join(" ")}\` to finish it.`,
      },
    },
    rt,
  );
  for (const endpointId of open.keys()) {
    const given = refused.get(endpointId);
    failed.push(
      toFailure(endpointId, given === undefined ? slowError(endpointId) : refusedError(given.failure)),
    );
    close(endpointId, "failed", "time ran out");
  }
  return { effective, failed };
}

function stepOf(endpointId: string, effect: Effect): { type: "step"; id: string; label: string } {
  return {
    type: "step",
    id: `${effect.verb.toLowerCase()}-${endpointId}`,
    label: `${effect.verb} ${endpointId}`,
  };
}

function overError(endpointId: string, state: string | undefined): PrivlinkError {
  return new PrivlinkError("PL-CONFLICT", `${endpointId} became ${state ?? "deleted"} meanwhile`, {
    hint: "Run `privlink requests` to see what is open.",
  });
}

function refusedError({ endpointId, code, message }: ConnectionFailure): PrivlinkError {
  return new PrivlinkError("PL-AWS", `AWS refuses ${endpointId}`, { reason: `${code}: ${message}` });
}

function slowError(endpointId: string): PrivlinkError {
  return new PrivlinkError("PL-AWS", `AWS was not done with ${endpointId} after ${budgetMs / 60_000} min`, {
    hint: "The decision is taken. Run the same command again; it goes on from here.",
  });
}
