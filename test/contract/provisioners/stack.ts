import { apply, type Applied } from "../../../src/engine/apply.ts";
import { destroy } from "../../../src/engine/destroy.ts";
import { buildGraph, subgraph, type Graph } from "../../../src/engine/graph.ts";
import { observeAll } from "../../../src/engine/observe.ts";
import { planApply, planDestroy } from "../../../src/engine/plan.ts";
import type { Observations } from "../../../src/engine/resolve.ts";
import type { EngineTools } from "../../../src/engine/tools.ts";
import { translate } from "../../../src/errors/translate.ts";
import {
  newReads,
  producerGraph,
  stackFacts,
  type ProvisionerContext,
} from "../../../src/provisioners/graph/producer.ts";
import type { ProducerConfig } from "../../../src/provisioners/graph/producer-config.ts";
import { faultKind } from "../../../src/provisioners/registry.ts";
import { stackTags } from "../../../src/provisioners/support/tags.ts";
import type { TestSandbox } from "../../support/sandbox.ts";
import { producerConfig } from "../../unit/provisioners/producer-config.ts";

/** Told of each call before it is sent and after it was answered; may throw in the place of either. */
export interface Wire {
  before?(command: string, action: string): void;
  after?(command: string): void;
}

/** What there is of a stack, and what of that its configuration does not ask for. */
export interface FoundStack {
  readonly wanted: Graph<ProvisionerContext>;
  readonly graph: Graph<ProvisionerContext>;
  readonly observations: Observations;
  readonly unwanted: ReadonlySet<string>;
}

/** The stack of a configuration in a sandbox, as the workflows build and remove it. */
export interface Stack {
  readonly context: ProvisionerContext;
  readonly find: (config: ProducerConfig) => Promise<FoundStack>;
  /** Plans and applies; what the configuration does not ask for any more goes. */
  readonly build: (config: ProducerConfig) => Promise<Applied>;
  /** Removes all that there is, protected or not. */
  readonly remove: (config: ProducerConfig) => Promise<void>;
  /** Opens an AWS client of the stack's owner. */
  readonly client: <C>(Client: new (config: { region?: string }) => C) => C;
}

/** IAM prefix of each client. */
const prefixes: Readonly<Record<string, string>> = {
  ApplicationAutoScalingClient: "application-autoscaling",
  CloudWatchClient: "cloudwatch",
  CloudWatchLogsClient: "logs",
  DynamoDBClient: "dynamodb",
  EC2Client: "ec2",
  ECRClient: "ecr",
  ECSClient: "ecs",
  ElastiCacheClient: "elasticache",
  ElasticLoadBalancingV2Client: "elasticloadbalancing",
  IAMClient: "iam",
  RDSClient: "rds",
  ResourceGroupsTaggingAPIClient: "tag",
  SecretsManagerClient: "secretsmanager",
  SNSClient: "sns",
};

interface Interceptable {
  middlewareStack: {
    add(
      middleware: (
        next: (args: unknown) => Promise<unknown>,
        context: { commandName?: string; clientName?: string },
      ) => typeof next,
      options: { step: string; name: string },
    ): void;
  };
}

/** Opens the producer's stack in a sandbox. */
export function openStack(sandbox: TestSandbox, wire: Wire = {}): Stack {
  const cache = new Map<unknown, unknown>();
  const client = <C>(Client: new (config: { region?: string }) => C): C => {
    const known = cache.get(Client);
    if (known !== undefined) return known as C;
    const made = new Client({ ...sandbox.client("producer"), maxAttempts: 1 } as { region?: string });
    (made as Interceptable).middlewareStack.add(
      (next, { commandName = "", clientName = "" }) =>
        async (args) => {
          const command = commandName.replace(/Command$/, "");
          wire.before?.(command, `${prefixes[clientName] ?? clientName}:${command}`);
          const answer = await next(args);
          wire.after?.(command);
          return answer;
        },
      { step: "initialize", name: "testWire" },
    );
    cache.set(Client, made);
    return made;
  };
  const { signal } = new AbortController();
  const account = Object.entries(sandbox.world.state.accounts).find(
    ([, { profile }]) => profile === "producer",
  );
  const clock = {
    now: () => Date.now(),
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 50))),
  };
  const context: ProvisionerContext = {
    aws: { region: "us-east-1", get: client },
    account: account?.[0] ?? "",
    region: "us-east-1",
    stack: "shop",
    signal,
    clock,
  };
  const tools: EngineTools = {
    clock,
    emit: () => {},
    signal,
    explain: (error) => {
      const { code, message, reason } = translate(error);
      return { code, reason: reason ?? message, conflict: faultKind(error) === "conflict" };
    },
    concurrency: 8,
  };
  const find = async (config: ProducerConfig): Promise<FoundStack> => {
    const look = { ...context, reads: newReads() };
    const facts = await stackFacts(look, config);
    const wanted = buildGraph(producerGraph(config, facts));
    // What can be turned off is looked for all the same: an earlier configuration may have had it.
    const everything = {
      ...config,
      database: config.database || producerConfig.database,
      cache: config.cache || producerConfig.cache,
      scaling: config.scaling || producerConfig.scaling,
      notifications: config.notifications || producerConfig.notifications,
      flowLogs: config.flowLogs || producerConfig.flowLogs,
      alarms: config.alarms || producerConfig.alarms,
      dashboard: true,
    };
    const nodes = new Map(buildGraph(producerGraph(everything, facts)).nodes);
    for (const [id, node] of wanted.nodes) nodes.set(id, node);
    const { graph, observations } = await observeAll(
      buildGraph([...nodes.values()]),
      stackTags("shop"),
      look,
    );
    const unwanted = [...observations.keys()].filter((id) => !wanted.nodes.has(id));
    return { wanted, graph, observations, unwanted: new Set(unwanted) };
  };
  return {
    context,
    client,
    find,
    async build(config) {
      const { wanted, graph, observations, unwanted } = await find(config);
      const options = { ...tools, context, resume: "again" };
      const applied = await apply(planApply(wanted, observations), options);
      await destroy(planDestroy(subgraph(graph, unwanted), observations), {
        ...options,
        removal: { finalSnapshot: false },
        lift: new Set<string>(),
      });
      return applied;
    },
    async remove(config) {
      const { graph, observations } = await find(config);
      const plan = planDestroy(graph, observations);
      const lift = new Set([...graph.nodes.values()].map(({ name }) => name));
      await destroy(plan, { ...tools, context, resume: "again", removal: { finalSnapshot: false }, lift });
    },
  };
}

/** Commands that change something. */
export const isWrite = (command: string): boolean => !/^(Describe|Get|List)/.test(command);
