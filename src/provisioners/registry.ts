import type { AnyProvisioner } from "../engine/graph.ts";
import { scalableTarget } from "./application-autoscaling/scalable-target.ts";
import { scalingPolicy } from "./application-autoscaling/scaling-policy.ts";
import { alarm } from "./cloudwatch/alarm.ts";
import { dashboard } from "./cloudwatch/dashboard.ts";
import { registryTable } from "./dynamodb/registry-table.ts";
import { connectionNotification } from "./ec2/connection-notification.ts";
import { endpointService } from "./ec2/endpoint-service.ts";
import { instance } from "./ec2/instance.ts";
import { internetGateway } from "./ec2/internet-gateway.ts";
import { flowLog } from "./ec2/flow-log.ts";
import { routeTable } from "./ec2/route-table.ts";
import { securityGroup } from "./ec2/security-group.ts";
import { securityGroupRules } from "./ec2/security-group-rules.ts";
import { subnet } from "./ec2/subnet.ts";
import { vpc } from "./ec2/vpc.ts";
import { vpcEndpoint } from "./ec2/vpc-endpoint.ts";
import { repository } from "./ecr/repository.ts";
import { cluster } from "./ecs/cluster.ts";
import { service } from "./ecs/service.ts";
import { taskDefinition } from "./ecs/task-definition.ts";
import { cacheSubnetGroup } from "./elasticache/cache-subnet-group.ts";
import { replicationGroup } from "./elasticache/replication-group.ts";
import { listener } from "./elbv2/listener.ts";
import { loadBalancer } from "./elbv2/load-balancer.ts";
import { targetGroup } from "./elbv2/target-group.ts";
import { instanceProfile } from "./iam/instance-profile.ts";
import { role } from "./iam/role.ts";
import { logGroup } from "./logs/log-group.ts";
import { dbInstance } from "./rds/db-instance.ts";
import { dbSubnetGroup } from "./rds/db-subnet-group.ts";
import { secret } from "./secretsmanager/secret.ts";
import { topic } from "./sns/topic.ts";
import type { ProvisionerContext } from "./support/context.ts";

export { faultKind } from "./support/fault.ts";

/** What every provisioner is, its own types aside. */
type Listed = Pick<AnyProvisioner<ProvisionerContext>, "kind" | "iam">;

/** Every resource type that privlink builds: IAM policies and reference pages are generated from this list. */
export const provisioners: readonly Listed[] = [
  vpc,
  subnet,
  internetGateway,
  routeTable,
  securityGroup,
  securityGroupRules,
  vpcEndpoint,
  endpointService,
  loadBalancer,
  targetGroup,
  listener,
  dbSubnetGroup,
  dbInstance,
  cacheSubnetGroup,
  replicationGroup,
  secret,
  repository,
  logGroup,
  cluster,
  taskDefinition,
  service,
  role,
  instanceProfile,
  instance,
  registryTable,
  scalableTarget,
  scalingPolicy,
  topic,
  connectionNotification,
  flowLog,
  alarm,
  dashboard,
];

/** Reads of the graph itself, before any resource is looked at. */
export const factActions: readonly string[] = [
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeInstanceTypeOfferings",
  "ec2:DescribeManagedPrefixLists",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcs",
  "sts:GetCallerIdentity",
  "tag:GetResources",
];
