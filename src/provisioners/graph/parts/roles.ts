import type { Ref, WithRefs } from "../../../engine/contract.ts";
import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import type { RepositoryObserved } from "../../ecr/repository.ts";
import { role } from "../../iam/role.ts";
import type { LogGroupObserved } from "../../logs/log-group.ts";
import type { PolicyDocument, PolicyStatement } from "../../support/policy.ts";
import { ecrRepository, secretArns } from "./container.ts";
import { part, type Blueprint, type ProducerNode } from "./part.ts";

/** IAM knows no regions: the name says which region's stack of that name a role belongs to. */
function rolePart(blueprint: Blueprint, id: string): ReturnType<typeof part> {
  return part(blueprint, id, `${blueprint.config.stack}-${id}-${blueprint.facts.region}`);
}

/** Execution role (what ECS needs to start a task) and task role (what the service itself may do: nothing). */
export function rolesPart(blueprint: Blueprint): ProducerNode[] {
  const { stack } = blueprint.config;
  const trust = trustTasks(blueprint);
  return [
    node(role, {
      ...rolePart(blueprint, "execution-role"),
      spec: {
        description: `privlink ${stack}: lets ECS start the tasks`,
        trust,
        policy: executionPolicy(blueprint),
      },
    }),
    node(role, {
      ...rolePart(blueprint, "task-role"),
      spec: { description: `privlink ${stack}: identity of the tasks`, trust },
    }),
  ];
}

/** ECS may use a role for tasks of this account and region only. */
function trustTasks({ facts }: Blueprint): PolicyDocument {
  const { account, region, partition } = facts;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: { "aws:SourceArn": `arn:${partition}:ecs:${region}:${account}:*` },
        },
      },
    ],
  };
}

/** @source aws-facts 4.2 (task execution role) */
function executionPolicy(blueprint: Blueprint): WithRefs<PolicyDocument> {
  return {
    Version: "2012-10-17",
    Statement: [
      allow("PullToken", ["ecr:GetAuthorizationToken"], ["*"]),
      allow(
        "PullImage",
        ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        [imageRepository(blueprint)],
      ),
      allow(
        "WriteLogs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [ref("logs", (observed: LogGroupObserved) => `${observed.arn}:*`)],
      ),
      allow("ReadSecrets", ["secretsmanager:GetSecretValue"], secretArns(blueprint)),
    ],
  };
}

/** The repository that the image comes from: the stack's own, or the one that `service.image` names. */
function imageRepository({ config, facts }: Blueprint): string | Ref<string> {
  const elsewhere = ecrRepository(config.service.image ?? "");
  if (elsewhere === undefined) return ref("repository", (observed: RepositoryObserved) => observed.arn);
  const { account, region, name } = elsewhere;
  return `arn:${facts.partition}:ecr:${region}:${account}:repository/${name}`;
}

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly (string | Ref<string>)[],
): WithRefs<PolicyStatement> {
  return { Sid, Effect: "Allow", Action, Resource };
}
