import { z } from "zod";
import { parseDuration, readableInstant } from "../access/duration.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { WantedNetwork } from "../workflows/submit-request-network.ts";
import { defineCommand } from "./define.ts";

/** Waiting between ten seconds and a week. */
const waitBounds = { minMs: 10_000, maxMs: 7 * 86_400_000 };

/** `privlink request-endpoint` */
export const requestEndpoint = defineCommand({
  name: "request-endpoint",
  summary: "Create an interface endpoint to a service and ask its owner for access",
  description:
    "Chooses one subnet in each zone that service and VPC have in common, makes a security group, creates the endpoint and files the request. Run again it goes on from what is there.",
  examples: [
    {
      command:
        'privlink request-endpoint com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c --reason "Price lookups"',
      does: "ask, and come back later",
    },
    {
      command:
        'privlink request-endpoint vpce-svc-0a1b2c --reason "Price lookups" --ticket SHOP-12 --expires 30d --wait',
      does: "ask for 30 days and wait for the decision",
    },
  ],
  positionals: [{ key: "service", placeholder: "service" }],
  input: z.object({
    service: z.string().min(1).describe("service name, service id, or a stack of this account"),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(1000)
      .describe("why access is needed; the owner reads it")
      .meta({ placeholder: "text", short: "r" }),
    ticket: z
      .string()
      .trim()
      .min(1)
      .max(128)
      .optional()
      .describe("ticket that the request belongs to")
      .meta({ placeholder: "id" }),
    team: z
      .string()
      .trim()
      .min(1)
      .max(128)
      .optional()
      .describe("team that asks")
      .meta({ placeholder: "name" }),
    expires: z
      .string()
      .optional()
      .describe("end that is asked for: 30d, 2w, 2027-06-30")
      .meta({ placeholder: "duration" }),
    vpc: z
      .string()
      .regex(/^vpc-[0-9a-f]+$/, "A VPC id looks like vpc-0a1b2c3d")
      .optional()
      .describe("VPC of the endpoint; the only one or the default one when left out")
      .meta({ placeholder: "vpc-id" }),
    subnet: z
      .array(z.string().regex(/^subnet-[0-9a-f]+$/, "A subnet id looks like subnet-0a1b2c3d"))
      .default([])
      .describe("subnets, one for each zone; chosen by zone id when left out")
      .meta({ placeholder: "subnet-id" }),
    securityGroup: z
      .string()
      .regex(/^sg-[0-9a-f]+$/, "A security group id looks like sg-0a1b2c3d")
      .optional()
      .describe("security group that exists; made when left out")
      .meta({ placeholder: "sg-id" }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .default(3000)
      .describe("port of the service, which the security group opens to the VPC"),
    privateDns: z.boolean().default(false).describe("switch the service's private DNS name on once accepted"),
    wait: z.boolean().default(false).describe("follow the request to the owner's decision"),
    timeout: z
      .string()
      .optional()
      .describe("how long --wait waits; an hour when left out")
      .meta({ placeholder: "duration" }),
  }),
  output: z.object({
    endpointId: z.string(),
    serviceName: z.string(),
    serviceId: z.string(),
    state: z.string(),
    account: z.string(),
    region: z.string(),
    vpcId: z.string(),
    zones: z.array(z.string()),
    dnsNames: z.array(z.string()),
    privateDnsEnabled: z.boolean(),
    securityGroupIds: z.array(z.string()),
    requestedBy: z.string(),
    team: z.string().nullable(),
    reason: z.string(),
    ticket: z.string().nullable(),
    expiresAt: z.string().nullable(),
    registered: z.boolean(),
  }),
  async ask(partial, rt) {
    const service = partial.service ?? (await chooseService(rt));
    const network = { vpcId: partial.vpc, subnetIds: partial.subnet ?? [] };
    return { ...partial, service, reason: partial.reason ?? (await reasonFor(service, network, rt)) };
  },
  async run(input, rt) {
    const waitMs = parseDuration(input.timeout ?? "1h", "--timeout", waitBounds);
    if (input.timeout !== undefined && !input.wait) {
      throw new PrivlinkError("PL-USAGE", "--timeout is nothing without --wait", {
        hint: "Pass --wait as well.",
      });
    }
    const { submitRequest } = await import("../workflows/submit-request.ts");
    return submitRequest(
      {
        service: input.service,
        reason: input.reason,
        team: input.team ?? null,
        ticket: input.ticket ?? null,
        expires: input.expires ?? null,
        vpcId: input.vpc,
        subnetIds: input.subnet,
        securityGroupId: input.securityGroup,
        port: input.port,
        privateDns: input.privateDns,
        waitMs: input.wait ? waitMs : undefined,
      },
      rt,
    );
  },
  render(output, ui) {
    const [dnsName, ...others] = output.dnsNames;
    return [
      `${ui.bold(output.endpointId)} is ${output.state === "available" ? ui.green(output.state) : ui.yellow(output.state)}`,
      `service   ${output.serviceName}`,
      `network   ${output.vpcId}, zones ${output.zones.join(", ")}`,
      ...(dnsName === undefined
        ? []
        : [`DNS name  ${dnsName}${others.length === 0 ? "" : ui.dim(` and ${others.length} more`)}`]),
      `request   ${output.registered ? `on file: ${output.reason}` : ui.yellow("not on file")}`,
      ...(output.expiresAt === null ? [] : [`until     ${readableInstant(output.expiresAt)}`]),
    ];
  },
});

/** A request that is on file already has its reason. */
async function reasonFor(
  service: string,
  network: WantedNetwork,
  rt: Pick<Runtime, "aws" | "prompter">,
): Promise<string> {
  const { filedReason } = await import("../workflows/filed-request.ts");
  return (
    (await filedReason(rt, service, network)) ??
    rt.prompter.text({ message: "Why is access needed?", validate: notEmpty })
  );
}

async function chooseService(rt: Pick<Runtime, "aws" | "prompter">): Promise<string> {
  const { listVisible } = await import("../workflows/visible-services.ts");
  const services = await listVisible(rt);
  if (services.length === 0) {
    throw new PrivlinkError(
      "PL-NOT-ALLOWED",
      `No endpoint service is visible to this account in ${rt.aws.region}`,
      {
        hint: "Ask an owner to run `privlink allow` with your account id.",
      },
    );
  }
  return rt.prompter.select({
    message: "Which service?",
    choices: services.map(({ serviceId, serviceName, owner, zoneIds }) => ({
      name: `${serviceId} of account ${owner}`,
      value: serviceName,
      description: `${serviceName}\nzones ${zoneIds.toSorted().join(", ")}`,
    })),
  });
}

const notEmpty = (value: string): true | string =>
  value.trim() !== "" || "A reason is needed: the owner decides by it.";
