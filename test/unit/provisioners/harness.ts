import { mockClient, type AwsClientStub } from "aws-sdk-client-mock";
import type { EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import type { ResourceNode } from "../../../src/engine/contract.ts";
import type { ProvisionerContext } from "../../../src/provisioners/support/context.ts";
import type { AwsProvisioner } from "../../../src/provisioners/support/provisioner.ts";
import { partTags, type Tags } from "../../../src/provisioners/support/tags.ts";
import { virtualClock } from "../engine/virtual-clock.ts";

/** One call that reached AWS. */
export interface Call {
  readonly command: string;
  readonly input: object;
}

/** What AWS says to a command: an answer, or a fault by name; of a list one after the other, the last for good. */
export type Answer = object | { readonly fault: string };
export type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

/** AWS as far as a test tells it. */
export interface FakeAws {
  readonly context: ProvisionerContext;
  readonly calls: readonly Call[];
  /** Calls that change something. */
  writes(): Call[];
}

const isWrite = ({ command }: Call): boolean => !/^(Describe|Get|List)/.test(command);

/** Fakes every client. A command that the test has no answer to fails. */
export function fakeAws(answers: Answers): FakeAws {
  const calls: Call[] = [];
  const queues = new Map(
    Object.entries(answers).map(([command, answer]) => [
      command,
      Array.isArray(answer) ? [...answer] : [answer],
    ]),
  );
  const send = async (sent: { input: object; constructor: { name: string } }): Promise<object> => {
    const command = sent.constructor.name.replace(/Command$/, "");
    calls.push({ command, input: sent.input });
    const queue = queues.get(command);
    const next = queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0];
    if (next === undefined) throw new Error(`the test has no answer to ${command}`);
    if ("fault" in next) throw Object.assign(new Error("said by AWS"), { name: String(next.fault) });
    return Promise.resolve(next as object);
  };
  const cache = new Map<unknown, unknown>();
  const context: ProvisionerContext = {
    account: "111111111111",
    region: "eu-west-1",
    stack: "shop",
    signal: new AbortController().signal,
    clock: virtualClock(),
    aws: {
      region: "eu-west-1",
      get<C>(Client: new (config: { region?: string }) => C): C {
        const known = cache.get(Client);
        if (known !== undefined) return known as C;
        const client = new Client({ region: "eu-west-1" });
        // The mock's types want to know the client; here all clients are treated alike.
        const mock: AwsClientStub<EC2Client> = mockClient(client as EC2Client);
        mock.send.callsFake(send as never);
        cache.set(Client, client);
        return client;
      },
    },
  };
  return { context, calls, writes: () => calls.filter(isWrite) };
}

/** Tags of a part of stack `shop`, as AWS lists them. */
export function awsTags(part: string, more: Tags = {}): { Key: string; Value: string }[] {
  return Object.entries({ ...partTags("shop", part), ...more }).map(([Key, Value]) => ({ Key, Value }));
}

/** A node of stack `shop`. */
export function nodeOf<Spec>(id: string, spec: Spec, more: Tags = {}): ResourceNode<Spec> {
  return { id, name: `shop-${id}`, tags: { ...partTags("shop", id), ...more }, spec };
}

/** One way in which AWS may differ from the spec, and what brings it back. */
export interface Drift<Observed> {
  readonly name: string;
  readonly now: Partial<Observed>;
  /** Fields that the plan shows. */
  readonly fields: readonly string[];
  /** Exactly what is sent, parameters included; empty for what only a replacement heals. */
  readonly sends: readonly Call[];
  /** Answers beside those of the table. */
  readonly answers?: Answers;
}

/** What a kind has to show. */
export interface KindTable<Spec, Observed> {
  readonly provisioner: AwsProvisioner<Spec, Observed>;
  readonly node: ResourceNode<Spec>;
  /** AWS, in line with the spec. */
  readonly converged: Answers;
  readonly drifts: readonly Drift<Observed>[];
}

/** A kind in line with its spec is left alone; each drift is told by name and healed by the calls that it needs alone. */
export function describeKind<Spec, Observed extends object>(table: KindTable<Spec, Observed>): void {
  const { provisioner, node, converged, drifts } = table;
  const look = async (answers: Answers): Promise<Observed> => {
    const { context } = fakeAws(answers);
    const found = (await provisioner.observe([node], context)).get(node.id);
    if (found === undefined) throw new Error(`${provisioner.kind} was not found`);
    return found;
  };

  describe(`${provisioner.kind}, compared`, () => {
    it("sees no difference and sends nothing when AWS is in line", async () => {
      const aws = fakeAws(converged);
      const observed = (await provisioner.observe([node], aws.context)).get(node.id);
      expect(observed).toBeDefined();
      expect(provisioner.diff(node, observed as Observed)).toEqual([]);
      expect(aws.writes()).toEqual([]);
    });

    it.each(drifts)("$name", async ({ now, fields, sends, answers }) => {
      const observed: Observed = { ...(await look(converged)), ...now };
      const changes = provisioner.diff(node, observed);
      expect(changes.map(({ field }) => field)).toEqual(fields);
      expect(changes.some(({ effect }) => effect === "replace")).toBe(sends.length === 0);
      if (sends.length === 0) return;
      const aws = fakeAws({ ...converged, ...emptyAnswers(sends), ...answers });
      await provisioner.sync(node, observed, changes, aws.context);
      expect(aws.writes()).toEqual(sends);
    });
  });
}

const emptyAnswers = (sends: readonly Call[]): Answers =>
  Object.fromEntries(sends.map(({ command }) => [command, {}]));
