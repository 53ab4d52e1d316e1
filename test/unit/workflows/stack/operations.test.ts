import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PrivlinkError } from "../../../../src/errors/error.ts";
import { loadProducerConfig } from "../../../../src/workflows/stack-config/load.ts";

const load = (yaml: string) =>
  loadProducerConfig({
    stack: "shop",
    configPath: "/x/privlink.yaml",
    configDocument: parse(yaml) as unknown,
  });

function refusal(yaml: string): string {
  try {
    load(yaml);
  } catch (error) {
    if (error instanceof PrivlinkError) return `${error.message} ${error.reason ?? ""}`;
    throw error;
  }
  throw new Error(`accepted: ${yaml}`);
}

describe("what runs and watches a stack, in privlink.yaml", () => {
  it("is all on by default", () => {
    expect(load("")).toMatchObject({
      scaling: { minTasks: 2, maxTasks: 10, cpuPercent: 60, memoryPercent: 70 },
      notifications: { emails: [] },
      flowLogs: { trafficType: "ALL", aggregationSeconds: 600, retentionDays: 30 },
      alarms: { unhealthyTargets: 1, noHealthyTargetInZone: true, databaseFreeStoragePercent: 10 },
      dashboard: true,
    });
  });

  it("can all be turned off", () => {
    const off = { scaling: false, notifications: false, flowLogs: false, alarms: false, dashboard: false };
    expect(load(JSON.stringify(off))).toMatchObject(off);
  });

  it.each([
    ["of one task", "service: { desiredCount: 1 }", 1, 10],
    ["of no task", "service: { desiredCount: 0 }", 0, 10],
    ["of many tasks", "service: { desiredCount: 20 }", 2, 20],
    ["with one limit", "scaling: { maxTasks: 1 }\nservice: { desiredCount: 1 }", 1, 1],
    ["with both limits", "scaling: { minTasks: 3, maxTasks: 5 }\nservice: { desiredCount: 4 }", 3, 5],
  ])("scales a service %s from where it begins", (_, yaml, minTasks, maxTasks) => {
    expect(load(yaml).scaling).toMatchObject({ minTasks, maxTasks });
  });

  it("takes every address once", () => {
    const { notifications } = load(
      "notifications: { emails: [a@example.com, b@example.com, a@example.com] }",
    );
    expect(notifications).toEqual({ emails: ["a@example.com", "b@example.com"] });
  });

  it("takes false for a single alarm", () => {
    expect(load("alarms: { taskCpuPercent: false, connections: 10 }").alarms).toMatchObject({
      taskCpuPercent: false,
      taskMemoryPercent: 85,
      connections: 10,
    });
  });

  it.each([
    [
      "fewer tasks than the least",
      "scaling: { minTasks: 3 }",
      "service.desiredCount must be from 3 to 10, the limits of scaling (or set scaling: false)",
    ],
    [
      "more tasks than the most",
      "scaling: { maxTasks: 4 }\nservice: { desiredCount: 5 }",
      "service.desiredCount: 5 must be from 2 to 4",
    ],
    [
      "limits the wrong way round",
      "scaling: { minTasks: 5, maxTasks: 4 }",
      "scaling.minTasks: 5 must not be more than maxTasks (4)",
    ],
    ["a percentage over 100", "scaling: { cpuPercent: 120 }", "must be a whole number from 1 to 100"],
    ["no address", "notifications: { emails: [ops] }", '"ops" must be an e-mail address'],
    ["an address that is no list", "notifications: { emails: ops@example.com }", "must be a list of e-mail"],
    ["another interval", "flowLogs: { aggregationSeconds: 300 }", "300 must be 60 or 600"],
    ["days that logs cannot be kept", "flowLogs: { retentionDays: 31 }", "must be one of 1, 3, 5, 7"],
    ["traffic of no kind", "flowLogs: { trafficType: all }", "must be ALL or ACCEPT or REJECT"],
    ["true for a section", "alarms: true", "alarms: true must be false or a section with keys"],
    [
      "a threshold of no kind",
      "alarms: { taskCpuPercent: high }",
      "must be false or a whole number from 1 to 100",
    ],
    ["an alarm that does not exist", "alarms: { taskCpu: 80 }", 'unknown key "taskCpu" under alarms'],
    ["a section for the dashboard", "dashboard: {}", "must be true or false"],
  ])("refuses %s", (_, yaml, message) => {
    expect(refusal(yaml)).toContain(message);
  });
});
