import { PrivlinkError } from "../errors/error.ts";
import { readableDuration } from "../access/duration.ts";
import { type Endpoint, enablePrivateDns, findEndpoint } from "../privatelink/endpoints.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { poll } from "./adaptive-polling.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "signal" | "emit">;

/** How long a new endpoint may stay invisible before it counts as deleted. @source peers 2.A4 */
const invisibleMs = 60_000;
/** Budget for a change of an endpoint that was accepted: minutes, says AWS. @source aws-facts 1.7 */
const changeBudgetMs = 900_000;

/**
 * Follows an endpoint to the decision of its owner.
 * @param ownersReason asked once it is rejected: what the owner said, where that can be read
 * @returns the endpoint, `available`
 * @throws {PL-REJECTED} the owner rejected it
 * @throws {PL-CONFLICT} it failed, expired or was deleted
 * @throws {PL-PENDING} nobody decided within `timeoutMs`
 * @source aws-facts 1.2
 */
export async function waitForDecision(
  rt: Needs,
  endpointId: string,
  options: { timeoutMs: number; ownersReason: () => Promise<string | undefined> },
): Promise<Endpoint> {
  const start = rt.clock.now();
  const step = { type: "step", id: `decision-${endpointId}`, label: `Decision on ${endpointId}` } as const;
  rt.emit({ ...step, status: "started" });
  let last = "pendingAcceptance";
  const look = async (): Promise<Endpoint | undefined> => {
    const endpoint = await findEndpoint(rt.aws, endpointId);
    if (endpoint === undefined) {
      if (rt.clock.now() - start < invisibleMs && last === "pendingAcceptance") return undefined;
      throw new PrivlinkError("PL-CONFLICT", `${endpointId} was deleted while it waited`, {
        hint: "Run the same command again to make a new request.",
      });
    }
    last = endpoint.state;
    if (endpoint.state === "available") return endpoint;
    if (endpoint.state === "pendingAcceptance" || endpoint.state === "pending") {
      const detail = endpoint.state === "pending" ? "accepted; AWS connects it" : "waits for its owner";
      rt.emit({ ...step, status: "progress", detail, elapsedMs: rt.clock.now() - start });
      return undefined;
    }
    throw await decisionFailure(endpoint, options.ownersReason);
  };
  try {
    const decided = await poll(
      { look, timeoutMs: options.timeoutMs, interrupted: interruptedAt(endpointId) },
      rt,
    );
    if (decided === undefined) {
      throw new PrivlinkError(
        "PL-PENDING",
        `${endpointId} is still ${last} after ${readableDuration(options.timeoutMs)}`,
        {
          hint: `The owner runs \`privlink approve ${endpointId}\`. Run the same command again; it goes on from here.`,
          details: { endpointId, state: last },
        },
      );
    }
    rt.emit({ ...step, status: "done", detail: "available", elapsedMs: rt.clock.now() - start });
    return decided;
  } catch (error) {
    rt.emit({ ...step, status: "failed", elapsedMs: rt.clock.now() - start });
    throw error;
  }
}

/**
 * Switches private DNS on for an accepted endpoint and waits until it works; one that has it stays untouched.
 * @throws {PL-CONFLICT} the endpoint ended in another state
 * @throws {PL-PENDING} AWS was not done in time
 * @source aws-facts 1.7
 */
export async function switchPrivateDnsOn(rt: Needs, endpoint: Endpoint): Promise<Endpoint> {
  if (endpoint.privateDnsEnabled && endpoint.state === "available") return endpoint;
  const { endpointId } = endpoint;
  const step = {
    type: "step",
    id: `private-dns-${endpointId}`,
    label: `Private DNS of ${endpointId}`,
  } as const;
  rt.emit({ ...step, status: "started", usualSeconds: 120 });
  if (!endpoint.privateDnsEnabled) await enablePrivateDns(rt.aws, endpointId);
  const ready = await poll(
    {
      look: async () => {
        const seen = await findEndpoint(rt.aws, endpointId);
        if (seen?.state === "available" && seen.privateDnsEnabled) return seen;
        if (seen?.state === "available" || seen?.state === "pending") return undefined;
        throw new PrivlinkError("PL-CONFLICT", `${endpointId} became ${seen?.state ?? "deleted"} meanwhile`);
      },
      timeoutMs: changeBudgetMs,
      usualSeconds: 120,
      interrupted: interruptedAt(endpointId),
    },
    rt,
  );
  if (ready === undefined) {
    throw new PrivlinkError(
      "PL-PENDING",
      `Private DNS of ${endpointId} is not on after ${readableDuration(changeBudgetMs)}`,
    );
  }
  rt.emit({ ...step, status: "done" });
  return ready;
}

function interruptedAt(endpointId: string): { message: string; hint: string } {
  return {
    message: `Interrupted; endpoint ${endpointId} and its request exist`,
    hint: `Run the same command again to go on, or \`privlink release ${endpointId}\` to take it back.`,
  };
}

/** The error for an endpoint that can no longer come to work: PL-REJECTED with what the owner said, or PL-CONFLICT. */
export async function decisionFailure(
  { endpointId, state, failure }: Endpoint,
  ownersReason: () => Promise<string | undefined>,
): Promise<PrivlinkError> {
  const hint = `Run \`privlink release ${endpointId}\`, then ask again.`;
  if (state !== "rejected") {
    return new PrivlinkError("PL-CONFLICT", `${endpointId} is ${state}`, {
      ...(failure === undefined ? {} : { reason: failure }),
      hint,
      details: { endpointId, state },
    });
  }
  const reason = await ownersReason();
  return new PrivlinkError("PL-REJECTED", `The owner rejected ${endpointId}`, {
    ...(reason === undefined ? {} : { reason: `the owner says: ${reason}` }),
    hint: `Talk to the owner. ${hint}`,
    details: { endpointId, state, ownersReason: reason ?? null },
  });
}
