import { z } from "zod";
import type { OperationsConfig } from "../../provisioners/graph/operations-config.ts";
import { alarms } from "./alarms.ts";
import { choice, flag, listOf, orOff, section, text, whole } from "./fields.ts";
import { logRetention } from "./log-retention.ts";

type Context = z.core.$RefinementCtx;

const scaling = section({
  minTasks: whole(0, 1000)
    .exactOptional()
    .describe("Never fewer tasks; default: 2, or desiredCount where that is less"),
  maxTasks: whole(1, 1000)
    .exactOptional()
    .describe("Never more tasks; default: 10, or desiredCount where that is more"),
  cpuPercent: whole(1, 100).default(60).describe("Average CPU that scaling keeps"),
  memoryPercent: whole(1, 100).default(70).describe("Average memory that scaling keeps"),
  scaleInCooldownSeconds: whole(0, 3600).default(300).describe("Seconds until more tasks are taken away"),
  scaleOutCooldownSeconds: whole(0, 3600).default(60).describe("Seconds until more tasks are added"),
});

const notifications = section({
  emails: listOf(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address"), "e-mail addresses")
    .default([])
    .transform((list) => [...new Set(list)])
    .describe("Who gets a mail; each has to confirm once"),
  kmsKeyId: text(/^\S+$/, "a KMS key: its id, ARN or alias")
    .exactOptional()
    .describe(
      "Key that encrypts the topic; its policy must let CloudWatch and PrivateLink use it. Default: not encrypted at rest",
    ),
});

const flowLogs = section({
  trafficType: choice(["ALL", "ACCEPT", "REJECT"]).default("ALL").describe("Which traffic is recorded"),
  aggregationSeconds: z
    .literal([60, 600], { error: "must be 60 or 600" })
    .default(600)
    .describe("Seconds that one record covers"),
  retentionDays: logRetention.default(30).describe("Days that flow logs are kept"),
});

/** Sections of privlink.yaml on how a stack is run and watched. */
export const operations = {
  scaling: orOff(scaling).prefault({}).describe("Application Auto Scaling of the tasks, or false"),
  notifications: orOff(notifications).prefault({}).describe("SNS topic for alarms and connections, or false"),
  flowLogs: orOff(flowLogs).prefault({}).describe("Flow logs of the VPC, or false"),
  alarms: orOff(alarms).prefault({}).describe("CloudWatch alarms, or false"),
  dashboard: flag.default(true).describe("CloudWatch dashboard of the stack"),
};

interface OperationsFile extends Omit<OperationsConfig, "scaling"> {
  readonly scaling: z.output<typeof operations.scaling>;
  readonly service: { readonly desiredCount: number };
}

const usualMinTasks = 2;
const usualMaxTasks = 10;

/** The limits of scaling: as given, else so that `desiredCount` lies within. */
function taskLimits(
  given: { readonly minTasks?: number; readonly maxTasks?: number },
  desiredCount: number,
): { readonly minTasks: number; readonly maxTasks: number } {
  const minTasks = given.minTasks ?? Math.min(usualMinTasks, desiredCount, given.maxTasks ?? usualMaxTasks);
  return { minTasks, maxTasks: given.maxTasks ?? Math.max(usualMaxTasks, desiredCount, minTasks) };
}

/** Scaling starts from `desiredCount`, and goes no further than its limits. */
export function checkScaling(file: Pick<OperationsFile, "scaling" | "service">, context: Context): void {
  if (file.scaling === false) return;
  const { desiredCount } = file.service;
  const { minTasks, maxTasks } = taskLimits(file.scaling, desiredCount);
  const add = (path: readonly string[], message: string): void => {
    context.addIssue({ code: "custom", path: [...path], message, input: file });
  };
  if (minTasks > maxTasks) {
    add(["scaling", "minTasks"], `must not be more than maxTasks (${maxTasks})`);
  } else if (desiredCount < minTasks || desiredCount > maxTasks) {
    add(
      ["service", "desiredCount"],
      `must be from ${minTasks} to ${maxTasks}, the limits of scaling (or set scaling: false)`,
    );
  }
}

/** The sections as the graph takes them. */
export function operationsConfig(file: OperationsFile): OperationsConfig {
  const { scaling, notifications, flowLogs, alarms, dashboard, service } = file;
  return {
    scaling: scaling !== false && { ...scaling, ...taskLimits(scaling, service.desiredCount) },
    notifications,
    flowLogs,
    alarms,
    dashboard,
  };
}
