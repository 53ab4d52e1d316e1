import { z } from "zod";
import { costEstimate } from "./changes.ts";
import { built, builtLine, sayStack } from "./built.ts";
import { defineCommand } from "./define.ts";
import { leaseTimeout, leaseTimeoutMs } from "./lease-option.ts";

/** `privlink init consumer` */
export const initConsumer = defineCommand({
  name: "init consumer",
  summary: "Build a VPC with test instances from which services are used, or adopt one",
  description:
    "Compares the section `consumer` of privlink.yaml (defaults where it says nothing) with the account, shows the " +
    "plan, asks, and builds: a VPC over two zones with public and private subnets, an internet gateway, and test " +
    "instances that AWS Systems Manager opens sessions on, without SSH keys and without public addresses. With " +
    "`consumer.vpcId` a VPC that exists is used as it is: it is never tagged, changed or deleted.",
  examples: [
    { command: "privlink init consumer", does: "shows the plan, asks, builds" },
    { command: "privlink init consumer --yes --json", does: "builds without questions, for scripts" },
  ],
  input: z.object({ leaseTimeout }),
  output: z.object({
    stack: z.string(),
    region: z.string(),
    account: z.string(),
    vpcId: z.string(),
    subnets: z
      .array(
        z.object({
          subnetId: z.string(),
          zoneId: z.string(),
          cidr: z.string(),
          tier: z.enum(["private", "public", "adopted"]),
        }),
      )
      .readonly(),
    instances: z
      .array(
        z.object({
          instanceId: z.string(),
          name: z.string(),
          role: z.enum(["client", "bastion"]),
          privateIp: z.string().exactOptional(),
          publicIp: z.string().exactOptional(),
        }),
      )
      .readonly(),
    costEstimate: costEstimate.describe("What the stack costs while nobody uses it"),
    ...built,
  }),
  async run({ leaseTimeout: timeout }, rt) {
    const timeoutMs = leaseTimeoutMs(timeout);
    const { buildConsumer } = await import("../workflows/build-consumer.ts");
    return buildConsumer(rt, { leaseTimeoutMs: timeoutMs });
  },
  render({ stack, region, account, vpcId, subnets, instances, ...result }, ui) {
    const rows = [
      ...subnets.map(({ tier, subnetId, zoneId, cidr }) => ({
        what: tier === "adopted" ? "subnet" : `${tier} subnet`,
        id: subnetId,
        where: `${zoneId}, ${cidr}`,
      })),
      ...instances.map(({ role, instanceId, privateIp, publicIp }) => ({
        what: role === "bastion" ? "bastion" : "test instance",
        id: instanceId,
        where: [privateIp, publicIp].filter((address) => address !== undefined).join(", "),
      })),
    ];
    return [
      builtLine(sayStack("consumer", stack, ui), result, ui),
      `  account ${account}, region ${region}`,
      `  VPC ${ui.bold(vpcId)}`,
      ...ui
        .table(
          [
            { title: "WHAT", key: "what" },
            { title: "ID", key: "id" },
            { title: "WHERE", key: "where" },
          ],
          rows,
        )
        .map((line) => `  ${line}`),
    ];
  },
});
