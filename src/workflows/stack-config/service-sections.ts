import { z } from "zod";
import { choice, flag, section, text, whole } from "./fields.ts";
import { logRetention } from "./log-retention.ts";
import { checkFargateSize } from "./rules.ts";

/** The Fargate service. */
export const service = section({
  port: whole(1, 65_535).default(3000).describe("Container port"),
  desiredCount: whole(0, 100).default(2).describe("Number of tasks"),
  cpu: whole(256, 16_384).default(256).describe("CPU units of a task, 1024 = one vCPU"),
  memoryMiB: whole(512, 122_880).default(512).describe("Memory of a task in MiB"),
  architecture: choice(["ARM64", "X86_64"]).default("ARM64").describe("CPU architecture of the image"),
  image: text(/^\S+$/, "an image URI without blanks")
    .exactOptional()
    .describe(
      "Image URI of any service that speaks HTTP or TCP on `port`; in a VPC without a way out it must be in Amazon ECR of the same region. Default: the API image of this version in the stack's own repository",
    ),
  user: text(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/,
    "a user such as 1000 or app:app",
  )
    .default("1000")
    .describe("User in the container"),
  readOnlyRoot: flag.default(true).describe("The container cannot write to its own file system"),
  stopTimeoutSeconds: whole(2, 120).default(30).describe("Seconds between SIGTERM and SIGKILL"),
  gracePeriodSeconds: whole(0, 2_147_483_647)
    .default(60)
    .describe("Seconds in which failed health checks of a new task do not count"),
  circuitBreaker: flag
    .default(true)
    .describe("ECS goes back to the revision before when tasks of a new one keep failing"),
  zoneRebalancing: flag.default(true).describe("ECS moves tasks when zones have unequal numbers of them"),
  environment: z
    .record(
      text(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable name: letters, digits and _"),
      z.string({ error: "must be a text (put numbers and true/false in quotes)" }),
      {
        error: (issue) =>
          issue.code === "invalid_type" ? "must be a section of names and texts" : undefined,
      },
    )
    .default({})
    .describe("Further environment variables of the container; never secrets"),
}).superRefine(checkFargateSize);

/** The ECS cluster. */
export const cluster = section({
  containerInsights: choice(["enabled", "enhanced", "disabled"])
    .default("enabled")
    .describe("Container Insights: metrics of tasks and services in CloudWatch"),
});

/** The ECR repository of the stack. */
export const repository = section({
  untaggedDays: whole(1, 3650).default(14).describe("Days after which an image without a tag is removed"),
  keepImages: whole(1, 10_000).default(50).describe("Newest images that stay, tagged or not"),
});

/** Logs of the tasks. */
export const logs = section({
  retentionDays: logRetention.default(30).describe("Days that the tasks' logs are kept"),
});
