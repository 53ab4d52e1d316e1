import { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { decidedConnection, exitCodeOf, failedEndpoint, renderFailures } from "./decisions.ts";
import { defineCommand } from "./define.ts";
import { pickDetail, pickLine, shortName } from "./request-lines.ts";

/** `privlink reject` */
export const reject = defineCommand({
  name: "reject",
  summary: "Reject pending connections, revoke accepted ones",
  description:
    "The decision and its reason are recorded first, then EC2 rejects: new connections fail, open ones are cut. Accepted connections are asked for twice.",
  examples: [
    { command: "privlink reject", does: "choose from a list" },
    { command: 'privlink reject vpce-0a1b2c3d --reason "No ticket"', does: "reject one that waits" },
    {
      command: 'privlink reject vpce-0a1b2c3d --reason "Contract ended" --yes',
      does: "revoke one without being asked",
    },
  ],
  positionals: [{ key: "endpoint", placeholder: "endpoint", variadic: true }],
  input: z.object({
    endpoint: z
      .array(z.string().regex(/^vpce-[0-9a-f]+$/, "An endpoint id looks like vpce-0a1b2c3d"))
      .describe("VPC endpoints to reject"),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(1000)
      .describe("why; goes on record and to the consumer")
      .meta({ placeholder: "text", short: "r" }),
    service: z
      .string()
      .optional()
      .describe("endpoint service: id, name or stack; the stack's when left out")
      .meta({ placeholder: "service" }),
  }),
  output: z.object({ rejected: z.array(decidedConnection), failed: z.array(failedEndpoint) }),
  async ask(partial, rt) {
    const named = partial.endpoint ?? [];
    const endpoint = named.length > 0 ? named : await choose(rt, partial.service);
    if (endpoint.length === 0) return { ...partial, endpoint, reason: partial.reason ?? "nothing chosen" };
    const reason = partial.reason ?? (await rt.prompter.text({ message: "Why?", validate: notEmpty }));
    return { ...partial, endpoint, reason };
  },
  async run(input, rt) {
    if (input.endpoint.length === 0) return { rejected: [], failed: [] };
    const { rejectRequests } = await import("../workflows/reject-requests.ts");
    return rejectRequests(
      {
        endpointIds: input.endpoint,
        service: input.service,
        reason: input.reason,
        confirmCut: (accepted) => confirmCut(rt, accepted),
      },
      rt,
    );
  },
  render({ rejected, failed }, ui) {
    if (rejected.length + failed.length === 0) return ["Nothing was rejected."];
    return [
      ...rejected.map(
        (one) =>
          `${ui.green("✓")} ${ui.bold(one.endpointId)} of ${one.account} is ${one.state}, decided by ${shortName(one.decidedBy)}: ${one.reason ?? "no reason"}${one.recorded ? "" : ui.yellow(", not on record")}`,
      ),
      ...renderFailures(failed, ui),
    ];
  },
  exitCode: ({ failed }) => exitCodeOf(failed),
});

async function choose(rt: Runtime, service: string | undefined): Promise<string[]> {
  const { listRequests } = await import("../workflows/list-requests.ts");
  const list = await listRequests({ pending: false, account: undefined, service, allServices: false }, rt);
  const order = ["pendingAcceptance", "pending", "available"];
  const live = list
    .filter(({ side, state }) => side === "owner" && order.includes(state))
    .sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
  if (live.length === 0) {
    rt.emit({ type: "note", message: "No connection is live or waits for a decision" });
    return [];
  }
  const chosen = await rt.prompter.pick({
    message: "Which connections do you reject?",
    choices: live.map((one) => ({
      name: `${one.state === "pendingAcceptance" ? "waits " : "LIVE  "}${pickLine(one)}`,
      value: one.endpointId,
      description: pickDetail(one),
    })),
  });
  return chosen;
}

/** Asked twice: whether at all, then the id of each one typed. */
async function confirmCut(
  { settings, prompter }: Pick<Runtime, "settings" | "prompter">,
  accepted: readonly { endpointId: string; account: string }[],
): Promise<boolean> {
  if (settings.yes) return true;
  const names = accepted.map(({ endpointId, account }) => `${endpointId} of ${account}`).join(", ");
  if (!prompter.interactive) {
    throw new PrivlinkError(
      "PL-NO-TERMINAL",
      `${names} ${accepted.length === 1 ? "is" : "are"} accepted, and rejecting would cut what runs over it`,
      {
        reason: "There is no terminal to confirm on; nothing was changed",
        hint: "Pass --yes to cut it.",
      },
    );
  }
  if (!(await prompter.confirm({ message: `Cut what runs over ${names}?`, initial: false }))) return false;
  for (const { endpointId } of accepted) {
    await prompter.text({
      message: `Type ${endpointId} to cut it:`,
      validate: (value) =>
        value.trim() === endpointId || `Type ${endpointId}, or press Ctrl-C to leave it alone.`,
    });
  }
  return true;
}

const notEmpty = (value: string): true | string =>
  value.trim() !== "" || "A reason is needed: the consumer reads it.";
