import { z } from "zod";
import { defineCommand } from "./define.ts";
import { age, describeFindings, end, shortName } from "./request-lines.ts";

/** A connection with its request and decision. */
const row = z.object({
  endpointId: z.string(),
  serviceId: z.string(),
  account: z.string(),
  state: z.string(),
  requestedAt: z.string().nullable(),
  requestedBy: z.string().nullable(),
  team: z.string().nullable(),
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  expiresAt: z.string().nullable(),
  daysLeft: z.number().nullable(),
  vpcId: z.string().nullable(),
  zones: z.array(z.string()).readonly(),
  decision: z.enum(["approved", "rejected", "revoked"]).nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  decisionReason: z.string().nullable(),
  registered: z.boolean(),
  side: z.enum(["owner", "consumer"]),
  ageSeconds: z.number().nullable(),
  findings: z
    .array(
      z.enum([
        "unannounced",
        "effective-without-decision",
        "approved-not-effective",
        "rejected-not-effective",
        "past-its-end",
        "principal-not-allowed",
      ]),
    )
    .readonly(),
});

/** `privlink requests` */
export const requests = defineCommand({
  name: "requests",
  summary: "List connections and who asked for them, why and for how long",
  description:
    "Joins what EC2 shows with what the registry says, and marks where they differ. Owners see the connections of their endpoint services, consumers their own endpoints.",
  examples: [
    { command: "privlink requests --pending", does: "what waits for a decision" },
    { command: "privlink requests --watch", does: "follow what happens, until Ctrl-C" },
    { command: "privlink requests --all-services --json", does: "everything in this account, for scripts" },
  ],
  input: z.object({
    pending: z.boolean().default(false).describe("only those that wait for a decision"),
    account: z
      .string()
      .regex(/^\d{12}$/, "An account id has 12 digits")
      .optional()
      .describe("only those of this consumer account")
      .meta({ placeholder: "account-id" }),
    service: z
      .string()
      .optional()
      .describe("only those of this endpoint service: id, name or stack")
      .meta({ placeholder: "service" }),
    allServices: z
      .boolean()
      .default(false)
      .describe("of all endpoint services of this account, not only the stack's"),
    watch: z.boolean().default(false).describe("keep looking and tell every change, until Ctrl-C"),
  }),
  output: z.object({ requests: z.array(row) }),
  async run({ watch, ...input }, rt) {
    const options = { ...input, account: input.account, service: input.service };
    if (watch) {
      const { watchRequests } = await import("../workflows/list-requests-watch.ts");
      return { requests: await watchRequests(options, rt) };
    }
    const { listRequests } = await import("../workflows/list-requests.ts");
    return { requests: await listRequests(options, rt) };
  },
  render({ requests: rows }, ui) {
    if (rows.length === 0) return ["No connections."];
    const colour = (state: string): string => {
      if (state === "available") return ui.green(state);
      return state === "pendingAcceptance" || state === "pending" ? ui.yellow(state) : ui.red(state);
    };
    const lines = ui.table(
      [
        { title: "endpoint", key: "endpoint", min: 22 },
        { title: "account", key: "account", min: 12 },
        { title: "state", key: "state", min: 9 },
        { title: "age", key: "age", min: 6 },
        { title: "who, why", key: "who", flexible: true, min: 14 },
      ],
      rows.map((one) => ({
        endpoint: one.endpointId,
        account: one.account,
        state: colour(one.state),
        age: age(one.ageSeconds),
        who: [
          one.registered ? shortName(one.requestedBy) : null,
          one.team,
          one.ticket,
          one.reason,
          end(one.daysLeft),
          one.decidedBy === null
            ? null
            : `${one.decision ?? "decided"} by ${shortName(one.decidedBy)}${one.decisionReason === null ? "" : `: ${one.decisionReason}`}`,
          describeFindings(one.findings),
        ]
          .filter((part) => part !== null && part !== "")
          .join(", "),
      })),
    );
    const waiting = rows.filter(
      ({ state, side }) => state === "pendingAcceptance" && side === "owner",
    ).length;
    return waiting === 0
      ? lines
      : [
          ...lines,
          "",
          `${waiting} ${waiting === 1 ? "waits" : "wait"} for your decision: privlink approve, privlink reject`,
        ];
  },
});
