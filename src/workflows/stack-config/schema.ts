import { z } from "zod";
import { cidr, choice, engineVersion, flag, principal, section, text, whole } from "./fields.ts";
import { checkFargateSize, checkHealthCheck, checkNetwork } from "./rules.ts";

/** Days that CloudWatch Logs can keep. @source https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const network = section({
  cidr: cidr(16, 28).default("10.20.0.0/16").describe("CIDR of the VPC, /16 to /28"),
  zones: whole(2, 6).optional().describe("Number of availability zones, 2 to 6; default 2"),
  zoneIds: z
    .array(
      text(
        /^[a-z]{3,4}\d-az\d$/,
        "a zone id such as use1-az1 (ids, not names: they mean the same in every account)",
      ),
      {
        error: "must be a list of zone ids",
      },
    )
    .optional()
    .describe("Zone ids to build in; the region's first ones by id when absent"),
  appSubnets: z
    .array(cidr(16, 28), { error: "must be a list of IPv4 blocks" })
    .optional()
    .describe("CIDR of each application subnet, one per zone"),
  dataSubnets: z
    .array(cidr(16, 28), { error: "must be a list of IPv4 blocks" })
    .optional()
    .describe("CIDR of each data subnet, one per zone"),
}).superRefine(checkNetwork);

const service = section({
  port: whole(1, 65_535).default(3000).describe("Container port"),
  desiredCount: whole(0, 100).default(2).describe("Number of tasks"),
  cpu: whole(256, 16_384).default(256).describe("CPU units of a task, 1024 = one vCPU"),
  memoryMiB: whole(512, 122_880).default(512).describe("Memory of a task in MiB"),
  architecture: choice(["ARM64", "X86_64"]).default("ARM64").describe("CPU architecture of the image"),
  image: text(/^\S+$/, "an image URI without blanks")
    .exactOptional()
    .describe("Image URI; default: the API image of this version"),
  stopTimeoutSeconds: whole(2, 120).default(30).describe("Seconds between SIGTERM and SIGKILL"),
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

const database = section({
  instanceClass: text(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "an instance class such as db.t4g.micro").default(
    "db.t4g.micro",
  ),
  storageGiB: whole(20, 65_536).default(20).describe("gp3 storage in GiB"),
  multiAz: flag.default(true).describe("Standby in a second zone"),
  engineVersion: engineVersion.prefault("17").describe("PostgreSQL version"),
  backupDays: whole(0, 35).default(7).describe("Days that automated backups are kept"),
  deletionProtection: flag.default(true).describe("AWS refuses to delete the database while this is on"),
  name: text(
    /^[a-z][a-z0-9_]{0,62}$/,
    "a database name: a small letter, then small letters, digits and _",
  ).default("privlink"),
});

const cache = section({
  engine: choice(["redis", "valkey"]).default("redis"),
  nodeType: text(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, "a node type such as cache.t4g.micro").default(
    "cache.t4g.micro",
  ),
  nodes: whole(2, 6).default(2).describe("Nodes, primary included, in different zones"),
});

const healthCheck = section({
  path: text(/^\/[!-~]{0,1023}$/, "a path that begins with /").default("/readyz"),
  intervalSeconds: whole(5, 300).default(10),
  healthyThreshold: whole(2, 10).default(2),
  unhealthyThreshold: whole(2, 10).default(2),
  timeoutSeconds: whole(2, 120).default(5),
}).superRefine(checkHealthCheck);

const loadBalancer = section({
  port: whole(1, 65_535).default(3000).describe("Listener port"),
  deletionProtection: flag.default(true).describe("AWS refuses to delete the load balancer while this is on"),
  healthCheck: healthCheck.prefault({}),
  deregistrationDelaySeconds: whole(0, 3600).default(30),
  proxyProtocol: flag.default(true).describe("PROXY protocol v2, which tells the service the endpoint id"),
});

const endpointService = section({
  acceptanceRequired: z
    .literal(true, { error: "must be true: manual acceptance is a security principle, not an option" })
    .default(true),
  allowedPrincipals: z
    .array(principal, { error: "must be a list of account ids, ARNs or '*'" })
    .default([])
    .transform((list) => [...new Set(list)])
    .describe("Who may find the service and ask for access"),
  privateDnsName: text(
    /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "a domain name in small letters, such as api.example.com",
  )
    .exactOptional()
    .describe("Name under which consumers may reach the service"),
});

const logs = section({
  retentionDays: z
    .number({ error: "must be a number of days" })
    .refine((days) => retentionDays.includes(days), { error: `must be one of ${retentionDays.join(", ")}` })
    .default(30),
});

const orOff = <T extends z.ZodType>(schema: T) =>
  z.union([z.literal(false), schema], { error: "must be false or a section with keys" });

/**
 * privlink.yaml. Strict: a key that is not here is refused. `stack`, `region` and `profile` are read
 * by the runtime, since flags and environment outrank them.
 */
export const configFile = section({
  stack: z.string().optional().describe("Stack name: prefix of every AWS name"),
  region: z.string().optional().describe("AWS region"),
  profile: z.string().optional().describe("AWS profile"),
  network: network.prefault({}),
  service: service.prefault({}),
  database: orOff(database).prefault({}).describe("RDS for PostgreSQL, or false"),
  cache: orOff(cache).prefault({}).describe("ElastiCache, or false"),
  loadBalancer: loadBalancer.prefault({}),
  endpointService: endpointService.prefault({}),
  logs: logs.prefault({}),
});
