import type { Service } from "../operation.ts";
import { applicationAutoScaling } from "./application-autoscaling/service.ts";
import { cloudWatch } from "./cloudwatch/service.ts";
import { dynamoDb } from "./dynamodb/service.ts";
import { ec2 } from "./ec2/service.ts";
import { ecr } from "./ecr/service.ts";
import { ecs } from "./ecs/service.ts";
import { elastiCache } from "./elasticache/service.ts";
import { elasticLoadBalancing } from "./elbv2/service.ts";
import { iam } from "./iam/service.ts";
import { logs } from "./logs/service.ts";
import { rds } from "./rds/service.ts";
import { secretsManager } from "./secretsmanager/service.ts";
import { sns } from "./sns/service.ts";
import { ssm } from "./ssm/service.ts";
import { sts } from "./sts/service.ts";
import { tagging } from "./tagging/service.ts";

/** Every service of the sandbox. */
export const services: readonly Service[] = [
  applicationAutoScaling,
  cloudWatch,
  dynamoDb,
  ec2,
  ecr,
  ecs,
  elastiCache,
  elasticLoadBalancing,
  iam,
  logs,
  rds,
  secretsManager,
  sns,
  ssm,
  sts,
  tagging,
];
