import { z } from "zod";
import { readableInstant } from "../access/duration.ts";
import { PrivlinkError } from "../errors/error.ts";
import { decidedConnection, exitCodeOf, failedEndpoint, renderFailures } from "./decisions.ts";
import { defineCommand } from "./define.ts";
import { pickDetail, pickLine, shortName } from "./request-lines.ts";

/** `privlink approve` */
export const approve = defineCommand({
  name: "approve",
  summary: "Accept pending connections",
  description:
    "Without arguments on a terminal: a list of what waits, with who asks and why. The decision is recorded first, then EC2 accepts. Run again it finishes what was cut.",
  examples: [
    { command: "privlink approve", does: "choose from a list" },
    { command: "privlink approve vpce-0a1b2c3d --reason SHOP-12 --expires 30d", does: "one, for 30 days" },
    { command: "privlink approve --all --yes", does: "everything that waits" },
  ],
  positionals: [{ key: "endpoint", placeholder: "endpoint", variadic: true }],
  input: z.object({
    endpoint: z
      .array(z.string().regex(/^vpce-[0-9a-f]+$/, "An endpoint id looks like vpce-0a1b2c3d"))
      .default([])
      .describe("VPC endpoints to approve"),
    all: z.boolean().default(false).describe("approve everything that waits"),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(1000)
      .optional()
      .describe("why; goes on record and to the consumer")
      .meta({ placeholder: "text", short: "r" }),
    expires: z
      .string()
      .optional()
      .describe("end of the grant: 30d, 2w, 2027-06-30; else the end that was asked for")
      .meta({ placeholder: "duration" }),
    service: z
      .string()
      .optional()
      .describe("endpoint service: id, name or stack; the stack's when left out")
      .meta({ placeholder: "service" }),
  }),
  output: z.object({ approved: z.array(decidedConnection), failed: z.array(failedEndpoint) }),
  async ask(partial, rt) {
    const named = partial.endpoint ?? [];
    if (named.length > 0 || (partial.all === true && rt.settings.yes)) return partial;
    const { listRequests } = await import("../workflows/list-requests.ts");
    const list = await listRequests(
      { pending: true, account: undefined, service: partial.service, allServices: false },
      rt,
    );
    const pending = list.filter(({ side }) => side === "owner").reverse();
    if (pending.length === 0) {
      rt.emit({ type: "note", message: "No connection waits for a decision" });
      return { ...partial, all: false };
    }
    const chosen =
      partial.all === true
        ? pending
        : await rt.prompter.pick({
            message: "Which connections do you approve?",
            choices: pending.map((one) => ({
              name: pickLine(one),
              value: one,
              description: pickDetail(one),
            })),
          });
    if (chosen.length === 0) return { ...partial, all: false };
    for (const one of chosen) rt.emit({ type: "note", message: `${one.endpointId}  ${pickLine(one)}` });
    const until = partial.expires === undefined ? "" : `, for ${partial.expires}`;
    const what = chosen.length === 1 ? "this connection" : `these ${chosen.length} connections`;
    const sure = rt.settings.yes || (await rt.prompter.confirm({ message: `Approve ${what}${until}?` }));
    // What is not shown is not approved: the list is passed by name, also for --all.
    return { ...partial, all: false, endpoint: sure ? chosen.map(({ endpointId }) => endpointId) : [] };
  },
  async run(input, rt) {
    if (input.endpoint.length > 0 && input.all) {
      throw new PrivlinkError("PL-USAGE", "<endpoint> and --all exclude each other", {
        hint: "Pass one of them.",
      });
    }
    if (input.endpoint.length === 0 && !input.all) {
      if (rt.prompter.interactive) return { approved: [], failed: [] };
      throw new PrivlinkError("PL-NO-TERMINAL", "It is not said what to approve", {
        reason: "There is no terminal to choose on",
        hint: "Pass <endpoint>, or --all for everything that waits.",
      });
    }
    const { approveRequests } = await import("../workflows/approve-requests.ts");
    return approveRequests(
      {
        endpointIds: input.all ? "pending" : input.endpoint,
        service: input.service,
        reason: input.reason ?? null,
        expires: input.expires ?? null,
      },
      rt,
    );
  },
  render({ approved, failed }, ui) {
    if (approved.length + failed.length === 0) return ["Nothing was approved."];
    return [
      ...approved.map(
        (one) =>
          `${ui.green("✓")} ${ui.bold(one.endpointId)} of ${one.account} is ${one.state}, approved by ${shortName(one.decidedBy)}${one.expiresAt === null ? "" : ` until ${readableInstant(one.expiresAt)}`}${one.recorded ? "" : ui.yellow(", not on record")}`,
      ),
      ...renderFailures(failed, ui),
    ];
  },
  exitCode: ({ failed }) => exitCodeOf(failed),
});
