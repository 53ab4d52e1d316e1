import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  DeregisterScalableTargetCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DisableAlarmActionsCommand,
  PutDashboardCommand,
  TagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DeleteResourcePolicyCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DeleteFlowLogsCommand,
  DeleteTagsCommand,
  DisassociateRouteTableCommand,
  EC2Client,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  ModifyVpcEndpointCommand,
  ModifyVpcEndpointConnectionNotificationCommand,
  ModifyVpcEndpointServiceConfigurationCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { DeleteLifecyclePolicyCommand, ECRClient, PutImageTagMutabilityCommand } from "@aws-sdk/client-ecr";
import { DeregisterTaskDefinitionCommand, ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import {
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  SetSecurityGroupsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DeleteRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { ModifyDBInstanceCommand, RDSClient } from "@aws-sdk/client-rds";
import { SecretsManagerClient, UntagResourceCommand } from "@aws-sdk/client-secrets-manager";
import { DeleteTopicCommand, SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import type { EndpointServiceObserved } from "../../../src/provisioners/ec2/endpoint-service.ts";
import type { Stack } from "./stack.ts";

/** Something that happens to a stack behind privlink's back, and the calls that heal it. */
export interface Drift {
  readonly name: string;
  /** Does it; `id` gives the AWS id of a node. */
  happen(stack: Stack, id: (node: string) => string, observed: (node: string) => unknown): Promise<unknown>;
  /** Writes of the next run, in any order. */
  readonly heals: readonly string[];
}

const tcp = (port: number, from: object) => [{ IpProtocol: "tcp", FromPort: port, ToPort: port, ...from }];

const scaledService = {
  ServiceNamespace: "ecs",
  ScalableDimension: "ecs:service:DesiredCount",
  ResourceId: "service/shop-cluster/shop-service",
} as const;

export const drifts: readonly Drift[] = [
  {
    name: "DNS hostnames are off",
    happen: ({ client }, id) =>
      client(EC2Client).send(
        new ModifyVpcAttributeCommand({ VpcId: id("vpc"), EnableDnsHostnames: { Value: false } }),
      ),
    heals: ["ModifyVpcAttribute"],
  },
  {
    name: "a subnet gives out public addresses",
    happen: ({ client }, id) =>
      client(EC2Client).send(
        new ModifySubnetAttributeCommand({
          SubnetId: id("subnet-app-1"),
          MapPublicIpOnLaunch: { Value: true },
        }),
      ),
    heals: ["ModifySubnetAttribute"],
  },
  {
    name: "a subnet lost its route table",
    happen: ({ client }, id, observed) => {
      const { associations } = observed("route-table-app") as { associations: Record<string, string> };
      return client(EC2Client).send(
        new DisassociateRouteTableCommand({ AssociationId: associations[id("subnet-app-2")] }),
      );
    },
    heals: ["AssociateRouteTable"],
  },
  {
    name: "the load balancer may not reach the tasks any more",
    happen: ({ client }, id) =>
      client(EC2Client).send(
        new RevokeSecurityGroupIngressCommand({
          GroupId: id("sg-tasks"),
          IpPermissions: tcp(3000, { UserIdGroupPairs: [{ GroupId: id("sg-nlb") }] }),
        }),
      ),
    heals: ["AuthorizeSecurityGroupIngress"],
  },
  {
    name: "the database is open to the VPC",
    happen: ({ client }, id) =>
      client(EC2Client).send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: id("sg-database"),
          IpPermissions: tcp(5432, { IpRanges: [{ CidrIp: "10.20.0.0/16" }] }),
        }),
      ),
    heals: ["RevokeSecurityGroupIngress"],
  },
  {
    name: "an endpoint has no private DNS",
    happen: ({ client }, id) =>
      client(EC2Client).send(
        new ModifyVpcEndpointCommand({ VpcEndpointId: id("endpoint-ecr-dkr"), PrivateDnsEnabled: false }),
      ),
    heals: ["ModifyVpcEndpoint"],
  },
  {
    name: "the endpoint service accepts everybody",
    happen: ({ client }, id) =>
      client(EC2Client).send(
        new ModifyVpcEndpointServiceConfigurationCommand({
          ServiceId: id("endpoint-service"),
          AcceptanceRequired: false,
        }),
      ),
    heals: ["ModifyVpcEndpointServiceConfiguration"],
  },
  {
    name: "a name tag was changed",
    happen: ({ client }, id) =>
      client(EC2Client).send(
        new CreateTagsCommand({ Resources: [id("sg-nlb")], Tags: [{ Key: "Name", Value: "mine" }] }),
      ),
    heals: ["CreateTags"],
  },
  {
    name: "a part's tag was removed, and the name still tells",
    happen: ({ client }, id) =>
      client(EC2Client).send(
        new DeleteTagsCommand({ Resources: [id("subnet-data-1")], Tags: [{ Key: "privlink:part" }] }),
      ),
    heals: ["CreateTags"],
  },
  {
    name: "the load balancer judges PrivateLink traffic",
    happen: ({ client }, id) =>
      client(ElasticLoadBalancingV2Client).send(
        new SetSecurityGroupsCommand({
          LoadBalancerArn: id("nlb"),
          SecurityGroups: [id("sg-nlb")],
          EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
        }),
      ),
    heals: ["SetSecurityGroups"],
  },
  {
    name: "zones are not crossed and protection is off",
    happen: ({ client }, id) =>
      client(ElasticLoadBalancingV2Client).send(
        new ModifyLoadBalancerAttributesCommand({
          LoadBalancerArn: id("nlb"),
          Attributes: [
            { Key: "load_balancing.cross_zone.enabled", Value: "false" },
            { Key: "deletion_protection.enabled", Value: "false" },
          ],
        }),
      ),
    heals: ["ModifyLoadBalancerAttributes"],
  },
  {
    name: "the health check looks elsewhere",
    happen: ({ client }, id) =>
      client(ElasticLoadBalancingV2Client).send(
        new ModifyTargetGroupCommand({ TargetGroupArn: id("targets"), HealthCheckPath: "/elsewhere" }),
      ),
    heals: ["ModifyTargetGroup"],
  },
  {
    name: "the PROXY protocol is off",
    happen: ({ client }, id) =>
      client(ElasticLoadBalancingV2Client).send(
        new ModifyTargetGroupAttributesCommand({
          TargetGroupArn: id("targets"),
          Attributes: [{ Key: "proxy_protocol_v2.enabled", Value: "false" }],
        }),
      ),
    heals: ["ModifyTargetGroupAttributes"],
  },
  {
    name: "the database lost its protection",
    happen: ({ client }, id) =>
      client(RDSClient).send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: id("database"),
          DeletionProtection: false,
          ApplyImmediately: true,
        }),
      ),
    heals: ["ModifyDBInstance"],
  },
  {
    name: "a secret lost a tag",
    happen: ({ client }, id) =>
      client(SecretsManagerClient).send(
        new UntagResourceCommand({ SecretId: id("api-keys"), TagKeys: ["privlink:part"] }),
      ),
    heals: ["TagResource"],
  },
  {
    name: "image tags can be overwritten",
    happen: ({ client }) =>
      client(ECRClient).send(
        new PutImageTagMutabilityCommand({ repositoryName: "shop-api", imageTagMutability: "MUTABLE" }),
      ),
    heals: ["PutImageTagMutability"],
  },
  {
    name: "images are kept for ever",
    happen: ({ client }) =>
      client(ECRClient).send(new DeleteLifecyclePolicyCommand({ repositoryName: "shop-api" })),
    heals: ["PutLifecyclePolicy"],
  },
  {
    name: "logs are kept for ever",
    happen: ({ client }) =>
      client(CloudWatchLogsClient).send(new DeleteRetentionPolicyCommand({ logGroupName: "shop-logs" })),
    heals: ["PutRetentionPolicy"],
  },
  {
    name: "ECS may not start tasks any more",
    happen: ({ client }) =>
      client(IAMClient).send(
        new DeleteRolePolicyCommand({
          RoleName: "shop-execution-role-us-east-1",
          PolicyName: "shop-execution-role-us-east-1",
        }),
      ),
    heals: ["PutRolePolicy"],
  },
  {
    name: "no task is wanted",
    happen: ({ client }) =>
      client(ECSClient).send(
        new UpdateServiceCommand({ cluster: "shop-cluster", service: "shop-service", desiredCount: 0 }),
      ),
    heals: ["UpdateService"],
  },
  {
    name: "the task definition was deregistered",
    happen: ({ client }, id) =>
      client(ECSClient).send(new DeregisterTaskDefinitionCommand({ taskDefinition: id("task-definition") })),
    heals: ["RegisterTaskDefinition", "UpdateService"],
  },
  {
    name: "consumers cannot file requests any more",
    happen: ({ client }, _id, observed) => {
      const { serviceId } = observed("endpoint-service") as EndpointServiceObserved;
      const arn = `arn:aws:dynamodb:us-east-1:111111111111:table/privlink-registry-${serviceId}`;
      return client(DynamoDBClient).send(new DeleteResourcePolicyCommand({ ResourceArn: arn }));
    },
    heals: ["PutResourcePolicy"],
  },
  {
    name: "Application Auto Scaling moved the number of tasks within its limits",
    happen: ({ client }) =>
      client(ECSClient).send(
        new UpdateServiceCommand({ cluster: "shop-cluster", service: "shop-service", desiredCount: 3 }),
      ),
    heals: [],
  },
  {
    name: "scaling is suspended and may go down to nothing",
    happen: ({ client }) =>
      client(ApplicationAutoScalingClient).send(
        new RegisterScalableTargetCommand({
          ...scaledService,
          MinCapacity: 0,
          SuspendedState: { DynamicScalingOutSuspended: true },
        }),
      ),
    heals: ["RegisterScalableTarget"],
  },
  {
    name: "the service is not scaled by its memory any more",
    happen: ({ client }) =>
      client(ApplicationAutoScalingClient).send(
        new DeleteScalingPolicyCommand({ ...scaledService, PolicyName: "shop-scaling-memory" }),
      ),
    heals: ["PutScalingPolicy"],
  },
  {
    name: "the service is not scaled any more",
    happen: ({ client }) =>
      client(ApplicationAutoScalingClient).send(new DeregisterScalableTargetCommand(scaledService)),
    heals: ["RegisterScalableTarget", "PutScalingPolicy", "PutScalingPolicy"],
  },
  {
    name: "nobody may publish to the topic",
    happen: ({ client }, id) =>
      client(SNSClient).send(
        new SetTopicAttributesCommand({
          TopicArn: id("notifications"),
          AttributeName: "Policy",
          AttributeValue: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              { Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: id("notifications") },
            ],
          }),
        }),
      ),
    heals: ["SetTopicAttributes"],
  },
  {
    name: "the topic is gone",
    happen: ({ client }, id) =>
      client(SNSClient).send(new DeleteTopicCommand({ TopicArn: id("notifications") })),
    heals: ["CreateTopic"],
  },
  {
    name: "nobody hears who connects",
    happen: ({ client }, id) =>
      client(EC2Client).send(
        new ModifyVpcEndpointConnectionNotificationCommand({
          ConnectionNotificationId: id("connection-notification"),
          ConnectionEvents: ["Delete"],
        }),
      ),
    heals: ["ModifyVpcEndpointConnectionNotification"],
  },
  {
    name: "traffic is not logged any more",
    happen: ({ client }, id) =>
      client(EC2Client).send(new DeleteFlowLogsCommand({ FlowLogIds: [id("flow-log")] })),
    heals: ["CreateFlowLogs"],
  },
  {
    name: "the log group of the flow logs is gone",
    happen: ({ client }) =>
      client(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName: "shop-flow-logs" })),
    heals: ["CreateLogGroup", "PutRetentionPolicy"],
  },
  {
    name: "an alarm is silenced",
    happen: ({ client }) =>
      client(CloudWatchClient).send(
        new DisableAlarmActionsCommand({ AlarmNames: ["shop-alarm-database-storage"] }),
      ),
    heals: ["PutMetricAlarm"],
  },
  {
    name: "two alarms are gone",
    happen: ({ client }) =>
      client(CloudWatchClient).send(
        new DeleteAlarmsCommand({ AlarmNames: ["shop-alarm-tasks-cpu", "shop-alarm-targets-zone-1"] }),
      ),
    heals: ["PutMetricAlarm", "PutMetricAlarm"],
  },
  {
    name: "an alarm has another's tag",
    happen: ({ client }, id) =>
      client(CloudWatchClient).send(
        new TagResourceCommand({
          ResourceARN: id("alarm-tasks-memory"),
          Tags: [{ Key: "privlink:part", Value: "mine" }],
        }),
      ),
    heals: ["TagResource"],
  },
  {
    name: "the dashboard is empty",
    happen: ({ client }, id) =>
      client(CloudWatchClient).send(
        new PutDashboardCommand({ DashboardName: id("dashboard"), DashboardBody: '{"widgets":[]}' }),
      ),
    heals: ["PutDashboard"],
  },
];
