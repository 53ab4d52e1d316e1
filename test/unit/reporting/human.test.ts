import { PassThrough } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import type { PrivlinkEvent } from "../../../src/reporting/events.ts";
import { createHumanReporter, type Reporter } from "../../../src/reporting/human.ts";
import { createUi } from "../../../src/reporting/ui.ts";
import { Screen } from "../../support/screen.ts";

interface Recorded {
  readonly reporter: Reporter;
  readonly text: () => string;
  readonly screen: Screen;
  readonly time: { ms: number };
}

const record = (animate: boolean): Recorded => {
  const stream = Object.assign(new PassThrough(), {
    isTTY: animate,
    columns: 80,
    clearLine: () => stream.write("\u001b[2K"),
    cursorTo: (column: number) => stream.write(`\u001b[${column + 1}G`),
    moveCursor: (_dx: number, dy: number) => stream.write(`\u001b[${Math.abs(dy)}${dy < 0 ? "A" : "B"}`),
  });
  const screen = new Screen(80);
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    screen.write(chunk.toString().replaceAll("\n", "\r\n"));
  });
  const time = { ms: 0 };
  const reporter = createHumanReporter({
    stream,
    ui: createUi({ colour: false, width: 80 }),
    animate,
    clock: { now: () => time.ms },
  });
  return { reporter, text: () => text, screen, time };
};

const linesOf = (...events: readonly PrivlinkEvent[]): string => {
  const { reporter, text } = record(false);
  for (const event of events) reporter.emit(event);
  reporter.end();
  return text();
};

const step = (
  status: "started" | "progress" | "done" | "failed" | "skipped",
  more: object = {},
): PrivlinkEvent => ({
  type: "step",
  id: "vpc",
  label: "VPC",
  status,
  ...more,
});

describe("another run on the stack", () => {
  const lease = {
    type: "lease",
    stack: "shop",
    holder: "arn:aws:iam::111111111111:user/ann",
    host: "laptop",
    pid: 42,
    command: "privlink init producer --stack shop",
    since: "2027-01-01T10:31:05.000Z",
  } as const;

  it.each([
    [
      "waiting",
      "Stack shop is being worked on by arn:aws:iam::111111111111:user/ann: `privlink init producer --stack shop` on laptop (pid 42), since 2027-01-01 10:31:05 UTC. Waiting for it; Ctrl-C leaves.",
    ],
    [
      "released",
      "The run of arn:aws:iam::111111111111:user/ann on laptop (pid 42) has ended; looking again.",
    ],
    [
      "taken-over",
      "The run of arn:aws:iam::111111111111:user/ann on laptop (pid 42) gives no sign of life any more; taking over from it.",
    ],
  ] as const)("is told: %s", (status, text) => {
    expect(
      linesOf({ ...lease, status })
        .trim()
        .replaceAll(/\s+/g, " "),
    ).toBe(text);
  });
});

describe("without a terminal", () => {
  it.each<[string, PrivlinkEvent, string]>([
    [
      "identity",
      {
        type: "identity",
        account: "111111111111",
        arn: "arn:aws:iam::111111111111:user/a",
        region: "eu-west-1",
      },
      "Account 111111111111, region eu-west-1, as arn:aws:iam::111111111111:user/a\n",
    ],
    [
      "identity at an endpoint",
      { type: "identity", account: "1", arn: "arn", region: "r", endpoint: "http://127.0.0.1:1" },
      "Account 1, region r at http://127.0.0.1:1, as arn\n",
    ],
    ["note", { type: "note", message: "Nothing to do" }, "Nothing to do\n"],
    ["warning", { type: "warning", message: "Careful" }, "Warning: Careful\n"],
    [
      "next",
      {
        type: "next",
        message: "the owner runs",
        command: `privlink approve vpce-1 --reason "${"x".repeat(80)}"`,
      },
      `Next: the owner runs\n  privlink approve vpce-1 --reason "${"x".repeat(80)}"\n`,
    ],
    ["step started", step("started"), "… VPC\n"],
    ["step done", step("done", { elapsedMs: 12_000, detail: "vpc-1" }), "✔ VPC: vpc-1 (12 s)\n"],
    ["step failed", step("failed", { detail: "VpcLimitExceeded" }), "✖ VPC: failed, VpcLimitExceeded\n"],
    ["step skipped", step("skipped"), "- VPC: skipped\n"],
    ["hostile text", { type: "note", message: "\u001b[2Jevil" }, "evil\n"],
  ])("writes %s", (_name, event, expected) => {
    expect(linesOf(event)).toBe(expected);
  });

  it("writes what comes next after the result, and before whatever the command still does", () => {
    const { reporter, text } = record(false);
    reporter.emit({ type: "next", message: "wait" });
    expect(text()).toBe("");
    reporter.emit(step("started"));
    expect(text()).toBe("Next: wait\n… VPC\n");
    reporter.emit({ type: "next", message: "ask" });
    reporter.pause();
    expect(text()).toContain("Next: ask\n");
    reporter.emit({ type: "next", message: "go" });
    expect(text()).not.toContain("go");
    reporter.end();
    reporter.end();
    expect(text().match(/Next: go/g)).toHaveLength(1);
  });

  it("breaks the identity at blanks", () => {
    const arn = `arn:aws:iam::111111111111:user/${"a".repeat(12)}`;
    const endpoint = "http://127.0.0.1:45777";
    expect(linesOf({ type: "identity", account: "111111111111", arn, region: "eu-west-1", endpoint })).toBe(
      `Account 111111111111, region eu-west-1 at ${endpoint}, as\n${arn}\n`,
    );
  });

  it("writes one line per change, not per look", () => {
    const pending = step("progress", { detail: "pending" });
    const available = step("progress", { detail: "available" });
    expect(linesOf(step("started"), pending, pending, available, step("done"))).toBe(
      "… VPC\n… VPC: pending\n… VPC: available\n✔ VPC (0.0 s)\n",
    );
  });

  it("writes a plan as what changes, field by field, and a count of what stays", () => {
    const change = { fields: [] };
    expect(
      linesOf({
        type: "plan",
        title: "Stack demo",
        changes: [
          { ...change, resource: "demo-vpc", type: "vpc", action: "create", reason: "does not exist" },
          {
            resource: "demo-service",
            type: "ecs-service",
            action: "update",
            fields: [{ field: "desiredCount", from: 0, to: 2, effect: "in-place" }],
          },
          {
            resource: "demo-db",
            type: "db-instance",
            action: "replace",
            fields: [{ field: "subnets", from: undefined, to: ["a"], effect: "replace" }],
          },
          { ...change, resource: "demo-logs", type: "log-group", action: "none" },
        ],
      }),
    ).toBe(
      [
        "Stack demo: 1 to create, 1 to update, 1 to replace, 1 unchanged",
        "+ create vpc demo-vpc",
        "~ update ecs-service demo-service",
        "    desiredCount: 0 → 2 (in place)",
        "± replace db-instance demo-db",
        "    subnets: +a (needs a new one)",
        "",
      ].join("\n"),
    );
  });

  it("writes a plan without changes as one line", () => {
    expect(linesOf({ type: "plan", title: "Stack demo", changes: [] })).toBe("Stack demo: nothing to do\n");
  });
});

describe("on a terminal", () => {
  const shows = (screen: Screen, text: string | RegExp): Promise<void> =>
    vi.waitFor(() => expect(screen.text).toMatch(text), { timeout: 5_000, interval: 20 });

  it("shows the step that runs longest, with its time and the number of others", async () => {
    const { reporter, screen, time } = record(true);
    reporter.emit(step("started", { id: "db", label: "Database", usualSeconds: 300 }));
    time.ms = 65_000;
    reporter.emit(step("started", { id: "cache", label: "Cache" }));
    reporter.emit(step("started", { id: "nlb", label: "Load balancer" }));
    await shows(screen, /Database 1 min 5 s of usually 5 min, 2 more running/);
    reporter.emit(step("done", { id: "db", label: "Database" }));
    await shows(screen, /^✔ Database \(1 min 5 s\)\n.*Cache 0\.0 s, 1 more running$/);
    reporter.close();
    expect(screen.text).toBe("✔ Database (1 min 5 s)");
  });

  it("keeps other lines above the spinner, and gives way to a question", async () => {
    const { reporter, screen } = record(true);
    reporter.emit(step("started"));
    await shows(screen, /VPC 0\.0 s/);
    reporter.emit({ type: "warning", message: "Careful" });
    await shows(screen, /^Warning: Careful\n.*VPC 0\.0 s$/);
    const resume = reporter.pause();
    expect(screen.text).toBe("Warning: Careful");
    resume();
    await shows(screen, /^Warning: Careful\n.*VPC 0\.0 s$/);
    reporter.close();
    expect(screen.text).toBe("Warning: Careful");
  });

  it("never spins after its end, even when the end comes before the spinner has loaded", async () => {
    const { reporter, screen } = record(true);
    reporter.emit(step("started"));
    reporter.close();
    await import("ora");
    await vi.dynamicImportSettled();
    expect(screen.text).toBe("");
  });
});
