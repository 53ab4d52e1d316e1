import { line, type Disaster } from "./disaster.ts";

const cluster = "shop-cluster";

const dataStores: readonly Disaster[] = [
  {
    part: "database-subnets",
    does: "deletes it",
    commands: () => [line("rds delete-db-subnet-group --db-subnet-group-name shop-database-subnets")],
    refused: "InvalidDBSubnetGroupStateFault",
  },
  {
    part: "database-subnets",
    does: "describes it otherwise",
    commands: (id) => [
      line(
        `rds modify-db-subnet-group --db-subnet-group-name shop-database-subnets --db-subnet-group-description mine --subnet-ids ${id("subnet-data-1")} ${id("subnet-data-2")}`,
      ),
    ],
  },
  {
    part: "database",
    does: "deletes it although it is protected",
    commands: () => [
      line("rds delete-db-instance --db-instance-identifier shop-database --skip-final-snapshot"),
    ],
    refused: "InvalidParameterCombination",
  },
  {
    part: "database",
    does: "keeps no backups",
    commands: () => [
      line(
        "rds modify-db-instance --db-instance-identifier shop-database --backup-retention-period 0 --apply-immediately",
      ),
    ],
  },
  {
    part: "cache-subnets",
    does: "deletes it",
    commands: () => [
      line("elasticache delete-cache-subnet-group --cache-subnet-group-name shop-cache-subnets"),
    ],
    refused: "CacheSubnetGroupInUse",
  },
  {
    part: "cache",
    does: "deletes it",
    commands: () => [line("elasticache delete-replication-group --replication-group-id shop-cache")],
    follows: ["task-definition", "service"],
  },
];

const secret = (part: string, follows: readonly string[]): Disaster => ({
  part,
  does: "deletes it",
  commands: (id) => [
    line(`secretsmanager delete-secret --secret-id ${id(part)} --force-delete-without-recovery`),
  ],
  follows,
});

const scaled =
  "--service-namespace ecs --resource-id service/shop-cluster/shop-service --scalable-dimension ecs:service:DesiredCount";

const alarms = [
  "targets-unhealthy",
  "targets-zone-1",
  "targets-zone-2",
  "tasks-cpu",
  "tasks-memory",
  "database-cpu",
  "database-connections",
  "database-storage",
  ...[1, 2].flatMap((node) => ["cpu", "memory", "evictions"].map((what) => `cache-${node}-${what}`)),
  "connections",
  "connection-resets",
];

const observability: readonly Disaster[] = [
  {
    part: "scalable-target",
    does: "deregisters it",
    commands: () => [line(`application-autoscaling deregister-scalable-target ${scaled}`)],
    follows: ["scaling-cpu", "scaling-memory"],
  },
  ...["scaling-cpu", "scaling-memory"].map((part): Disaster => ({
    part,
    does: "deletes it",
    commands: () => [
      line(`application-autoscaling delete-scaling-policy --policy-name shop-${part} ${scaled}`),
    ],
  })),
  {
    part: "flow-log",
    does: "deletes it",
    commands: (id) => [line(`ec2 delete-flow-logs --flow-log-ids ${id("flow-log")}`)],
  },
  {
    part: "flow-logs",
    does: "deletes it",
    commands: (id) => [line(`logs delete-log-group --log-group-name ${id("flow-logs")}`)],
    follows: ["flow-log-role", "flow-log"],
  },
  {
    part: "flow-log-role",
    does: "takes its rights away",
    commands: () => [
      line(
        "iam delete-role-policy --role-name shop-flow-log-role-us-east-1 --policy-name shop-flow-log-role-us-east-1",
      ),
    ],
  },
  {
    part: "notifications",
    does: "deletes it",
    commands: (id) => [line(`sns delete-topic --topic-arn ${id("notifications")}`)],
  },
  {
    part: "connection-notification",
    does: "deletes it",
    commands: (id) => [
      line(
        `ec2 delete-vpc-endpoint-connection-notifications --connection-notification-ids ${id("connection-notification")}`,
      ),
    ],
  },
  ...alarms.map((alarm): Disaster => ({
    part: `alarm-${alarm}`,
    does: "deletes it",
    commands: () => [line(`cloudwatch delete-alarms --alarm-names shop-alarm-${alarm}`)],
  })),
  {
    part: "alarm-database-cpu",
    does: "silences it",
    commands: () => [line("cloudwatch disable-alarm-actions --alarm-names shop-alarm-database-cpu")],
  },
  {
    part: "dashboard",
    does: "deletes it",
    commands: (id) => [line(`cloudwatch delete-dashboards --dashboard-names ${id("dashboard")}`)],
  },
];

export const serviceDisasters: readonly Disaster[] = [
  ...dataStores,
  ...observability,
  secret("api-keys", ["execution-role", "task-definition", "service"]),
  secret("cache-auth", ["cache", "execution-role", "task-definition", "service"]),
  {
    part: "task-role",
    does: "deletes it",
    commands: () => [line("iam delete-role --role-name shop-task-role-us-east-1")],
    follows: ["task-definition", "service"],
  },
  {
    part: "execution-role",
    does: "takes its rights away",
    commands: () => [
      line(
        "iam delete-role-policy --role-name shop-execution-role-us-east-1 --policy-name shop-execution-role-us-east-1",
      ),
    ],
  },
  {
    part: "api",
    does: "deletes it",
    commands: () => [line("ecr delete-repository --repository-name shop-api --force")],
    follows: ["execution-role", "task-definition", "service"],
  },
  {
    part: "logs",
    does: "deletes it",
    commands: () => [line("logs delete-log-group --log-group-name shop-logs")],
    follows: ["execution-role", "task-definition", "service"],
  },
  {
    part: "cluster",
    does: "deletes it",
    commands: () => [line(`ecs delete-cluster --cluster ${cluster}`)],
    refused: "ClusterContainsServicesException",
  },
  {
    part: "nlb",
    does: "deletes it although it is protected",
    commands: (id) => [line(`elbv2 delete-load-balancer --load-balancer-arn ${id("nlb")}`)],
    refused: "OperationNotPermitted",
  },
  {
    part: "targets",
    does: "deletes it",
    commands: (id) => [line(`elbv2 delete-target-group --target-group-arn ${id("targets")}`)],
    refused: "ResourceInUse",
  },
  {
    part: "listener",
    does: "deletes it",
    commands: (id) => [line(`elbv2 delete-listener --listener-arn ${id("listener")}`)],
  },
  {
    part: "endpoint-service",
    does: "deletes it",
    commands: (id) => [
      line(`ec2 delete-vpc-endpoint-service-configurations --service-ids ${id("endpoint-service")}`),
    ],
    follows: [
      "registry",
      "notifications",
      "connection-notification",
      "alarm-connections",
      "alarm-connection-resets",
      "dashboard",
    ],
  },
  {
    part: "registry",
    does: "deletes it",
    commands: (id) => [line(`dynamodb delete-table --table-name ${id("registry")}`)],
  },
  {
    part: "task-definition",
    does: "deregisters it",
    commands: (id) => [line(`ecs deregister-task-definition --task-definition ${id("task-definition")}`)],
    follows: ["service"],
  },
  {
    part: "service",
    does: "deletes it",
    commands: () => [line(`ecs delete-service --cluster ${cluster} --service shop-service --force`)],
    follows: ["scalable-target", "scaling-cpu", "scaling-memory"],
  },
];
