import { z } from "zod";
import { consumer } from "./consumer-schema.ts";
import { cache, database } from "./data-sections.ts";
import { endpointService, loadBalancer } from "./entry-sections.ts";
import { orOff, section, text } from "./fields.ts";
import { network } from "./network-section.ts";
import { checkScaling, operations } from "./operations.ts";
import { checkDataSubnets } from "./rules.ts";
import { cluster, logs, repository, service } from "./service-sections.ts";

/**
 * privlink.yaml. Strict: a key that is not here is refused. `stack`, `region` and `profile` are read
 * by the runtime, since flags and environment outrank them.
 */
export const configFile = section({
  stack: z.string().optional().describe("Stack name: prefix of every AWS name").meta({ default: "privlink" }),
  region: z.string().optional().describe("AWS region. Default: that of the AWS profile"),
  profile: z.string().optional().describe("AWS profile. Default: that of the environment"),
  loadBalancerArn: text(
    /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/\S+$/,
    "the ARN of a load balancer",
  )
    .exactOptional()
    .describe(
      "Internal network load balancer that exists, never changed and never deleted: the stack is then no more than an endpoint service on it. Default: the stack makes its own",
    ),
  network: network.prefault({}).describe("VPC, subnets and endpoints to AWS services"),
  cluster: cluster.prefault({}).describe("ECS cluster"),
  repository: repository.prefault({}).describe("ECR repository of the API image"),
  service: service.prefault({}).describe("Fargate service"),
  database: orOff(database).prefault({}).describe("RDS for PostgreSQL, or false"),
  cache: orOff(cache).prefault({}).describe("ElastiCache, or false"),
  loadBalancer: loadBalancer.prefault({}).describe("Network load balancer and target group"),
  endpointService: endpointService.prefault({}).describe("PrivateLink endpoint service"),
  logs: logs.prefault({}).describe("Logs of the tasks"),
  ...operations,
  consumer: consumer.prefault({}).describe("What `privlink init consumer` builds"),
})
  .superRefine(checkDataSubnets)
  .superRefine(checkScaling);
