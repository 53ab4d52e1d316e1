import { PrivlinkError } from "../errors/error.ts";
import type { Answer, RunCommand } from "./demo-cli.ts";
import { httpClient, wasCut, type Client } from "./demo-traffic.ts";

/** One thing that the story shows. */
export interface StoryStep {
  readonly id: string;
  /** What happens, for a reader who does not know the product. */
  readonly title: string;
  /** Command that does it, as one would type it. */
  readonly command: string | null;
  /** What came back. */
  readonly observed: readonly string[];
}

/** What the story runs on. */
export interface Stage {
  readonly run: RunCommand;
  /** `host:port` of the sandbox's resolver. */
  readonly resolver: string;
  /** The producer's API key, which it would hand to its consumers. */
  apiKey(): Promise<string>;
  /** Redis's own count of lookups that found their key. */
  cacheHits(): Promise<number>;
  /** What runs and listens for the stack at the moment. */
  running(): Promise<{ processes: readonly string[]; listeners: readonly string[] }>;
  tell(step: StoryStep): void;
}

const reasons = { a: "Price lookups in the web shop", b: "Nightly export", end: "Contract ended" };

/** Tells the story; throws where something does not happen as it should. */
export async function tellStory(stage: Stage): Promise<StoryStep[]> {
  const steps: StoryStep[] = [];
  const tell = (id: string, title: string, command: string | null, observed: readonly string[]): void => {
    const step = { id, title, command, observed };
    steps.push(step);
    stage.tell(step);
  };
  const before = await stage.running();

  const allow = "222222222222,333333333333";
  const built = await stage.run("producer", ["init", "producer", "--yes", "--allow", allow]);
  const service = textOf(built, "serviceName");
  const up = await stage.running();
  tell("build", "The producer team builds its private backend", `init producer --yes --allow ${allow}`, [
    `${(built.document["resources"] as unknown[]).length} resources in ${seconds(built.document["durationMs"])}, from the VPC to the endpoint service`,
    `running now: ${summary(up.processes)}`,
  ]);

  const asked = await stage.run("consumer-a", [
    "request-endpoint",
    service,
    "--reason",
    reasons.a,
    "--ticket",
    "SHOP-12",
    "--expires",
    "30d",
  ]);
  const endpointA = textOf(asked, "endpointId");
  const apiKey = await stage.apiKey();
  const clientA = httpClient({ name: dnsName(asked), port: 3000, resolver: stage.resolver, apiKey });
  tell(
    "request",
    "Consumer A asks, and says why and for how long",
    `request-endpoint ${shortened(service)} --reason "${reasons.a}" --expires 30d`,
    [
      `${endpointA} is ${textOf(asked, "state")}`,
      `the wire, before approval: ${await expectNothing(clientA)}`,
    ],
  );

  const list = await stage.run("producer", ["requests", "--pending"]);
  const [row] = list.document["requests"] as Record<string, unknown>[];
  tell("review", "The owner sees who asks, and why", "requests --pending", [
    `${String(row?.["account"])}, ${String(row?.["requestedBy"])}: "${String(row?.["reason"])}"`,
  ]);

  await stage.run("producer", ["approve", endpointA, "--reason", "Within budget"]);
  const test = await stage.run("consumer-a", ["smoke-test", endpointA]);
  tell(
    "approve",
    "The owner approves; the consumer proves the path",
    `approve ${endpointA} --reason "Within budget"`,
    [
      `smoke-test: ${(test.document["checks"] as { status: string }[]).filter(({ status }) => status === "pass").length} checks passed`,
    ],
  );

  tell(
    "use",
    "Consumer A uses the API through the endpoint's DNS name",
    null,
    await useProducts(clientA, stage),
  );

  const askedB = await stage.run("consumer-b", ["request-endpoint", service, "--reason", reasons.b]);
  const endpointB = textOf(askedB, "endpointId");
  await stage.run("producer", ["reject", endpointB, "--reason", "Use the data lake"]);
  await stage.run("consumer-b", ["request-endpoint", service, "--reason", reasons.b, "--wait"], 3);
  const clientB = httpClient({ name: dnsName(askedB), port: 3000, resolver: stage.resolver, apiKey });
  tell("reject", "Consumer B asks too, and is rejected", `reject ${endpointB} --reason "Use the data lake"`, [
    "its `request-endpoint --wait` ends with exit code 3",
    `the wire: ${await expectNothing(clientB)}`,
  ]);

  const held = await clientA.hold();
  const cut = wasCut(held);
  await stage.run("producer", ["reject", endpointA, "--reason", reasons.end, "--yes"]);
  check(await cut, "the open connection was not cut");
  tell(
    "revoke",
    "The owner revokes A's access while a connection is open",
    `reject ${endpointA} --reason "${reasons.end}" --yes`,
    ["the open connection is cut", `a new one: ${await expectNothing(clientA)}`],
  );

  await Promise.all([
    stage.run("consumer-a", ["release", endpointA, "--yes"]),
    stage.run("consumer-b", ["release", endpointB, "--yes"]),
  ]);
  const destroy = ["destroy", "producer", "--yes", "--skip-final-snapshot"];
  const gone = await stage.run("producer", [
    ...destroy,
    "--lift-protection",
    "privlink-database,privlink-nlb",
  ]);
  const left = await stage.run("producer", ["destroy", "producer", "--plan"]);
  const after = await stage.running();
  check((left.document["planned"] as unknown[]).length === 0, "resources of the stack are left");
  check(after.processes.length === 0, `processes are left: ${after.processes.join(", ")}`);
  const opened = after.listeners.filter((listener) => !before.listeners.includes(listener));
  check(opened.length === 0, `listeners are left: ${opened.join(", ")}`);
  tell(
    "destroy",
    "Consumers release their endpoints; the producer takes everything down",
    `${destroy.join(" ")} --lift-protection …`,
    [
      `${(gone.document["deleted"] as unknown[]).length} resources removed in ${seconds(gone.document["durationMs"])}`,
      "left: 0 resources, 0 processes, 0 listening ports",
    ],
  );
  return steps;
}

async function useProducts(client: Client, stage: Stage): Promise<string[]> {
  const observed: string[] = [];
  const exchange = async (method: string, path: string, expected: number, body?: unknown, note = "") => {
    const answer = await client.send(method, path, body);
    check(answer.status === expected, `${method} ${path} answered ${answer.status}, not ${expected}`);
    const shown = path.replace(/[0-9a-f-]{36}/, "<id>");
    observed.push(
      `${`${method} ${shown}`.padEnd(24)} ${answer.status}  ${answer.ms.toFixed(0).padStart(3)} ms${note}`,
    );
    return answer.body as Record<string, Record<string, unknown>>;
  };
  const created = await exchange("POST", "/productos", 201, { nombre: "Lámpara", precio: 24.5, stock: 3 });
  const path = `/productos/${String(created["producto"]?.["id"])}`;
  await exchange("GET", path, 200, undefined, "  from PostgreSQL");
  const hits = await stage.cacheHits();
  await exchange("GET", path, 200, undefined, "  from Redis");
  const gained = (await stage.cacheHits()) - hits;
  check(gained >= 1, "the second GET did not come out of Redis");
  observed.push(`Redis's own hit counter: +${gained}`);
  await exchange("PUT", path, 200, { stock: 2 });
  await exchange("DELETE", path, 200);
  return observed;
}

async function expectNothing(client: Client): Promise<string> {
  const outcome = await client.knock();
  check(!outcome.startsWith("HTTP"), `traffic passed: ${outcome}`);
  return `nothing passes (${outcome})`;
}

function dnsName(answer: Answer): string {
  return (answer.document["dnsNames"] as string[])[0] ?? "";
}

/** `com.amazonaws.vpce.us-east-1.vpce-svc-0a1…` → `…vpce-svc-0a1…`: lines of the story fit a terminal. */
function shortened(serviceName: string): string {
  return `…${serviceName.split(".").at(-1)}`;
}

function textOf(answer: Answer, key: string): string {
  return String(answer.document[key]);
}

function seconds(ms: unknown): string {
  return `${(Number(ms) / 1000).toFixed(1)} s`;
}

/** `node, node, postgres` → `2 node, 1 postgres` */
function summary(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new PrivlinkError("PL-CHECK-FAILED", message);
}
