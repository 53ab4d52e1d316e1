import type { Ref, WithRefs } from "../../../engine/contract.ts";
import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { alarmPrefix } from "../../cloudwatch/alarm.ts";
import { connectionNotification } from "../../ec2/connection-notification.ts";
import type { EndpointServiceObserved } from "../../ec2/endpoint-service.ts";
import { topic, topicArn } from "../../sns/topic.ts";
import type { PolicyDocument } from "../../support/policy.ts";
import { part, type Blueprint, type ProducerNode } from "./part.ts";

const topicId = "notifications";

/** ARN of the stack's topic, known before it exists; none where nobody is to be told. */
export function stackTopicArn(blueprint: Blueprint): string | undefined {
  const { partition, region, account } = blueprint.facts;
  if (blueprint.config.notifications === false) return undefined;
  return topicArn(partition, region, account, part(blueprint, topicId).name);
}

/** What comes after the topic because it publishes to it. */
export function afterTopic(blueprint: Blueprint): readonly string[] {
  return blueprint.config.notifications === false ? [] : [topicId];
}

/** The topic, and the events of the endpoint service that go there. */
export function notificationsPart(blueprint: Blueprint): ProducerNode[] {
  const { notifications } = blueprint.config;
  const arn = stackTopicArn(blueprint);
  if (notifications === false || arn === undefined) return [];
  const { emails, kmsKeyId } = notifications;
  return [
    node(topic, {
      ...part(blueprint, topicId),
      spec: {
        policy: publishers(blueprint, arn),
        emails,
        ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      },
    }),
    node(connectionNotification, {
      ...part(blueprint, "connection-notification"),
      spec: {
        serviceId: ref("endpoint-service", ({ serviceId }: EndpointServiceObserved) => serviceId),
        topicArn: arn,
        events: ["Connect", "Accept", "Reject", "Delete"],
      },
      after: afterTopic(blueprint),
    }),
  ];
}

/** Only for this endpoint service and these alarms may AWS's services publish. @source aws-facts 1.11 */
function publishers({ config, facts }: Blueprint, arn: string): WithRefs<PolicyDocument> {
  const { account, partition, region } = facts;
  const serviceArn = ref(
    "endpoint-service",
    ({ serviceId }: EndpointServiceObserved) =>
      `arn:${partition}:ec2:${region}:${account}:vpc-endpoint-service/${serviceId}`,
  );
  const alarms = `arn:${partition}:cloudwatch:${region}:${account}:alarm:${alarmPrefix(config.stack)}*`;
  const letPublish = (Sid: string, service: string, source: string | Ref<string>) => ({
    Sid,
    Effect: "Allow" as const,
    Principal: { Service: service },
    Action: ["sns:Publish"],
    Resource: [arn],
    Condition: {
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": source },
    },
  });
  return {
    Version: "2012-10-17",
    Statement: [
      letPublish("Connections", "vpce.amazonaws.com", serviceArn),
      letPublish("Alarms", "cloudwatch.amazonaws.com", alarms),
    ],
  };
}
