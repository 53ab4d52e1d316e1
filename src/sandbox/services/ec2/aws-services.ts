import { createHash } from "node:crypto";
import { prefixLists } from "./prefix-lists.ts";

/** A service of AWS that endpoints can lead to. */
export interface AwsService {
  /** `com.amazonaws.REGION.x` */
  readonly name: string;
  readonly id: string;
  readonly type: "Interface" | "Gateway";
  /** Names that a VPC with private DNS resolves to the endpoint. */
  readonly privateDnsNames: readonly string[];
  /** What an endpoint's own DNS names end with. */
  readonly baseDnsName: string;
  /** Gateway: the addresses that are routed to it. */
  readonly prefixListId?: string;
}

/** Services with interface endpoints, by the last part of their name. @source aws-facts 2.8, GEN for the rest */
const interfaceServices = [
  "application-autoscaling",
  "ec2",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "ecs",
  "ecs-agent",
  "ecs-telemetry",
  "elasticloadbalancing",
  "kms",
  "logs",
  "monitoring",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "ssmmessages",
  "sts",
] as const;

const byRegion = new Map<string, readonly AwsService[]>();

/** The services of AWS that a region offers through endpoints: always the same, so made once. */
export function awsServices(region: string): readonly AwsService[] {
  const known = byRegion.get(region);
  if (known !== undefined) return known;
  const made = listServices(region);
  byRegion.set(region, made);
  return made;
}

function listServices(region: string): readonly AwsService[] {
  return [
    ...prefixLists(region).map((list): AwsService => ({
      name: list.name,
      id: serviceId(list.name),
      type: "Gateway",
      privateDnsNames: [],
      baseDnsName: `${list.name.split(".").at(-1) ?? ""}.${region}.amazonaws.com`,
      prefixListId: list.id,
    })),
    ...interfaceServices.map((short): AwsService => {
      const name = `com.amazonaws.${region}.${short}`;
      // The name's parts are turned round in DNS: ecr.api answers as api.ecr.
      const host = `${short.split(".").toReversed().join(".")}.${region}`;
      return {
        name,
        id: serviceId(name),
        type: "Interface",
        privateDnsNames: [
          `${host}.amazonaws.com`,
          ...(short === "ecr.dkr" ? [`*.${host}.amazonaws.com`] : []),
        ],
        baseDnsName: `${host}.vpce.amazonaws.com`,
      };
    }),
  ];
}

function serviceId(name: string): string {
  return `vpce-svc-0${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
}
