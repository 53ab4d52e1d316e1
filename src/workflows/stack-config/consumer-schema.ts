import { z } from "zod";
import { parseCidr } from "./cidr.ts";
import { choice, cidr, flag, section, text, whole } from "./fields.ts";
import { isReserved } from "./rules.ts";

const instances = section({
  count: whole(1, 20).default(2).describe("Number of test instances, spread over the private subnets"),
  type: text(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "an instance type such as t4g.nano")
    .optional()
    .describe("EC2 instance type; default t4g.nano, or t3.nano for X86_64"),
  architecture: choice(["ARM64", "X86_64"]).optional().describe("CPU architecture; default that of the type"),
}).superRefine(({ type, architecture }, context) => {
  if (type === undefined || architecture === undefined || architectureOf(type) === architecture) return;
  const message = `must be ${architectureOf(type)}: that is what ${type} is`;
  context.addIssue({ code: "custom", path: ["architecture"], message, input: architecture });
});

/** Graviton types have a g behind the number of their generation. */
export function architectureOf(type: string): "ARM64" | "X86_64" {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(type) ? "ARM64" : "X86_64";
}

/** Ids of EC2, as people copy them. */
export const vpcId = text(/^vpc-[0-9a-f]+$/, "a VPC id such as vpc-0a1b2c3d");
export const subnetId = text(/^subnet-[0-9a-f]+$/, "a subnet id such as subnet-0a1b2c3d");

/** `consumer:` of privlink.yaml. Defaults that depend on other keys are filled in by load-consumer.ts. */
export const consumer = section({
  cidr: cidr(16, 24).optional().describe("CIDR of the VPC, /16 to /24; default 10.30.0.0/16"),
  zones: whole(2, 6).optional().describe("Number of availability zones, 2 to 6; default 2"),
  zoneIds: z
    .array(text(/^[a-z]{3,4}\d-az\d$/, "a zone id such as use1-az1"), { error: "must be a list of zone ids" })
    .min(2, { error: "must name 2 to 6 zones" })
    .max(6, { error: "must name 2 to 6 zones" })
    .optional()
    .describe("Zone ids to build in; default: the region's first ones by id"),
  vpcId: vpcId
    .optional()
    .describe(
      "A VPC that exists: never tagged, changed or deleted; only what is asked for on top is built. Default: privlink builds one",
    ),
  subnetIds: z
    .array(subnetId, {
      error: "must be a list of subnet ids",
    })
    .optional()
    .describe("Subnets of that VPC for instances and endpoints. Default: none"),
  instances: z
    .union([z.literal(false), instances], { error: "must be false or a section with keys" })
    .optional()
    .describe("Test instances, or false; default: two, and none in a VPC that exists"),
  bastion: flag.default(false).describe("An instance with a public address in a public subnet"),
  ssmEndpoints: flag
    .optional()
    .describe("Endpoints to Systems Manager; default: where privlink builds the VPC and there are instances"),
}).superRefine(checkConsumer);

interface Consumer {
  readonly cidr?: string | undefined;
  readonly zones?: number | undefined;
  readonly zoneIds?: readonly string[] | undefined;
  readonly vpcId?: string | undefined;
  readonly subnetIds?: readonly string[] | undefined;
  readonly instances?: false | object | undefined;
  readonly bastion: boolean;
  readonly ssmEndpoints?: boolean | undefined;
}

function checkConsumer(consumer: Consumer, context: z.core.$RefinementCtx): void {
  const add = (key: keyof Consumer, message: string): void => {
    context.addIssue({ code: "custom", path: [key], message, input: consumer[key] });
  };
  if (consumer.vpcId === undefined) checkBuilt(consumer, add);
  else checkAdopted(consumer, add);
}

type Add = (key: keyof Consumer, message: string) => void;

function checkBuilt(consumer: Consumer, add: Add): void {
  const { zones, zoneIds = [], instances, bastion, ssmEndpoints } = consumer;
  const block = parseCidr(consumer.cidr ?? "");
  if (typeof block !== "string" && isReserved(block))
    add("cidr", "must be a block that a VPC can have, such as 10.30.0.0/16");
  if (new Set(zoneIds).size < zoneIds.length) add("zoneIds", "names a zone twice");
  if (zones !== undefined && zoneIds.length > 0 && zoneIds.length !== zones)
    add("zoneIds", `has ${zoneIds.length} entries; it must have one for each of ${zones} zones`);
  if (consumer.subnetIds !== undefined) add("subnetIds", "must go together with vpcId");
  if (ssmEndpoints === false && instances !== false)
    add(
      "ssmEndpoints",
      "must be true while there are instances: their subnets have no other way to be reached",
    );
  if (ssmEndpoints === true && instances === false && !bastion)
    add("ssmEndpoints", "must be false while there are neither instances nor a bastion");
}

function checkAdopted(consumer: Consumer, add: Add): void {
  const { subnetIds = [], instances, ssmEndpoints } = consumer;
  for (const key of ["cidr", "zones", "zoneIds"] as const) {
    if (consumer[key] !== undefined) add(key, "cannot stand beside vpcId: that VPC has its own");
  }
  if (consumer.bastion)
    add("bastion", "must be false beside vpcId: it needs the public subnet of a VPC that privlink builds");
  const wantsInstances = instances !== undefined && instances !== false;
  if (subnetIds.length === 0 && (wantsInstances || ssmEndpoints === true))
    add("subnetIds", "must name the subnets of vpcId that instances and endpoints are put into");
  if (new Set(subnetIds).size < subnetIds.length) add("subnetIds", "names a subnet twice");
  if (ssmEndpoints === true && !wantsInstances)
    add("ssmEndpoints", "must be false while there are no instances");
}
