import { z } from "zod";
import { cidr, idList, listOf, section, text, whole } from "./fields.ts";
import { checkNetwork, defaultCidr } from "./rules.ts";

const endpointNames = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"] as const;

const endpointList = z
  .array(z.enum(endpointNames, { error: `must be one of ${endpointNames.join(", ")}` }))
  .transform((list) => [...new Set(list)]);

/** Where the stack stands: in a VPC that it makes, or in one that exists. */
export const network = section({
  vpcId: text(/^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/, "a VPC id such as vpc-0123456789abcdef0")
    .exactOptional()
    .describe(
      "VPC that exists, never changed and never deleted; its subnets are named by appSubnetIds and dataSubnetIds. Default: the stack makes its own",
    ),
  appSubnetIds: idList("subnet")
    .exactOptional()
    .describe("With vpcId: private subnets for load balancer, tasks and cache, one per zone. Default: none"),
  dataSubnetIds: idList("subnet")
    .exactOptional()
    .describe(
      "With vpcId: private subnets for the database, one per zone; needed only with one. Default: none",
    ),
  endpoints: z
    .union([z.literal("existing"), z.literal("create"), endpointList], {
      error: `must be create, existing, or a list of ${endpointNames.join(", ")}`,
    })
    .exactOptional()
    .describe(
      "Interface endpoints to AWS services: create makes all that tasks need, existing uses those of the VPC (or its way out), a list makes those that it names. Default: create, with vpcId existing",
    ),
  cidr: cidr(16, 28)
    .exactOptional()
    .describe("CIDR of the VPC that the stack makes, /16 to /28")
    .meta({ default: defaultCidr }),
  zones: whole(2, 6).exactOptional().describe("Number of availability zones, 2 to 6").meta({ default: 2 }),
  zoneIds: listOf(
    text(
      /^[a-z]{3,4}\d-az\d$/,
      "a zone id such as use1-az1 (ids, not names: they mean the same in every account)",
    ),
    "zone ids",
  )
    .exactOptional()
    .describe("Zone ids to build in. Default: the region's first ones by id"),
  appSubnets: listOf(cidr(16, 28), "IPv4 blocks")
    .exactOptional()
    .describe("CIDR of each application subnet, one per zone. Default: cut out of cidr"),
  dataSubnets: listOf(cidr(16, 28), "IPv4 blocks")
    .exactOptional()
    .describe("CIDR of each data subnet, one per zone. Default: cut out of cidr"),
}).superRefine(checkNetwork);
