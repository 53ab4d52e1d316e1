import type { ConsumerConfig } from "../provisioners/graph/consumer-config.ts";
import { subnetId, vpcId } from "./stack-config/consumer-schema.ts";
import { loadConsumerConfig } from "./stack-config/load-consumer.ts";
import { judgeStackName } from "./stack-config/stack-name.ts";
import type { StackRuntime } from "./stack-context.ts";
import { offerToWrite } from "./stack-write-config.ts";

/**
 * The configuration to build. Without a file and on a terminal it asks for what differs from consumer to consumer, and
 * offers to write the file. Calls nothing.
 * @throws {PL-CONFIG}
 */
export async function consumerToBuild(rt: StackRuntime): Promise<ConsumerConfig> {
  const { settings, prompter } = rt;
  if (settings.configDocument !== undefined || settings.yes || !prompter.interactive) {
    return loadConsumerConfig(settings);
  }
  const stack = await prompter.text({
    message: "Stack name",
    initial: settings.stack,
    validate: judgeStackName,
  });
  const consumer = await askConsumer(rt);
  const document = {
    stack,
    region: rt.aws.region,
    ...(Object.keys(consumer).length > 0 ? { consumer } : {}),
  };
  // What was answered goes the way of a file, so that both are checked and completed alike.
  const config = loadConsumerConfig({ ...settings, stack, configDocument: document });
  await offerToWrite(rt, document, "privlink init consumer");
  return config;
}

/** The keys of the section that the questions answer; what has its default is left out. */
async function askConsumer({ prompter }: StackRuntime): Promise<object> {
  const existing = await prompter.text({
    message: "Id of a VPC that exists; empty: build one",
    validate: (text) => text.trim() === "" || judge(vpcId, text.trim()),
  });
  if (existing.trim() === "") {
    const instances = await prompter.confirm({ message: "With test instances?", initial: true });
    const bastion = await prompter.confirm({
      message: "With a bastion that has a public address?",
      initial: false,
    });
    return { ...(instances ? {} : { instances: false }), ...(bastion ? { bastion } : {}) };
  }
  const split = (text: string): string[] => text.split(/[\s,]+/).filter((each) => each !== "");
  const subnets = await prompter.text({
    message: "Ids of its subnets for test instances; empty: no instances",
    validate: (text) =>
      split(text)
        .map((each) => judge(subnetId, each))
        .find((verdict) => verdict !== true) ?? true,
  });
  const subnetIds = split(subnets);
  if (subnetIds.length === 0) return { vpcId: existing.trim() };
  const ssmEndpoints = await prompter.confirm({
    message: "With endpoints to Systems Manager? (no, where the VPC has them or a NAT gateway)",
    initial: true,
  });
  return {
    vpcId: existing.trim(),
    subnetIds,
    instances: { count: Math.min(subnetIds.length, 20) },
    ssmEndpoints,
  };
}

/** What is wrong with an answer, or true. */
function judge(schema: typeof vpcId, text: string): true | string {
  const { error } = schema.safeParse(text);
  return error === undefined || `${text} ${error.issues[0]?.message ?? "cannot be taken"}`;
}
