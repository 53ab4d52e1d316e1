import { line, type Disaster } from "./disaster.ts";

const usedEc2 = (part: string, command: string, flag: string): Disaster => ({
  part,
  does: "deletes it",
  commands: (id) => [line(`ec2 ${command} ${flag} ${id(part)}`)],
  refused: "DependencyViolation",
});

const renamed = (part: string): Disaster => ({
  part,
  does: "renames it",
  commands: (id) => [line(`ec2 create-tags --resources ${id(part)} --tags Key=Name,Value=mine`)],
});

export const networkDisasters: readonly Disaster[] = [
  usedEc2("vpc", "delete-vpc", "--vpc-id"),
  {
    part: "vpc",
    does: "switches DNS hostnames off",
    commands: (id) => [line(`ec2 modify-vpc-attribute --vpc-id ${id("vpc")} --no-enable-dns-hostnames`)],
  },
  ...["app-1", "app-2", "data-1", "data-2"].flatMap((subnet): Disaster[] => [
    usedEc2(`subnet-${subnet}`, "delete-subnet", "--subnet-id"),
    {
      part: `subnet-${subnet}`,
      does: "lets it give out public addresses",
      commands: (id) => [
        line(`ec2 modify-subnet-attribute --subnet-id ${id(`subnet-${subnet}`)} --map-public-ip-on-launch`),
      ],
    },
  ]),
  ...["app", "data"].flatMap((tier): Disaster[] => [
    usedEc2(`route-table-${tier}`, "delete-route-table", "--route-table-id"),
    renamed(`route-table-${tier}`),
  ]),
  ...["nlb", "tasks", "endpoints", "database", "cache"].flatMap((group): Disaster[] => [
    usedEc2(`sg-${group}`, "delete-security-group", "--group-id"),
    renamed(`sg-${group}`),
    {
      part: `rules-${group}`,
      does: "lets the whole VPC in",
      commands: (id) => [
        line(
          `ec2 authorize-security-group-ingress --group-id ${id(`sg-${group}`)} --protocol tcp --port 1-65535 --cidr 10.20.0.0/16`,
        ),
      ],
    },
  ]),
  {
    part: "rules-default",
    does: "uses the default group",
    commands: (id) => [
      line(
        `ec2 authorize-security-group-egress --group-id ${id("rules-default")} --protocol -1 --cidr 0.0.0.0/0`,
      ),
    ],
  },
  ...["ecr-api", "ecr-dkr", "logs", "secretsmanager", "s3"].flatMap((service): Disaster[] => [
    {
      part: `endpoint-${service}`,
      does: "deletes it",
      commands: (id) => [line(`ec2 delete-vpc-endpoints --vpc-endpoint-ids ${id(`endpoint-${service}`)}`)],
    },
    renamed(`endpoint-${service}`),
  ]),
  {
    part: "endpoint-s3",
    does: "opens all of S3",
    commands: (id) => [line(`ec2 modify-vpc-endpoint --vpc-endpoint-id ${id("endpoint-s3")} --reset-policy`)],
  },
];
