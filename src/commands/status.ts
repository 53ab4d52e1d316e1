import { z } from "zod";
import { defineCommand } from "./define.ts";

const dataStore = z.object({ id: z.string(), status: z.string(), engine: z.string() });

/** `privlink status` */
export const status = defineCommand({
  name: "status",
  summary: "Show the health of the stack and its connections on one screen",
  examples: [
    { command: "privlink status", does: "the stack of privlink.yaml, or this account's endpoints" },
    { command: "privlink status --stack shop --json", does: "another stack, for scripts" },
  ],
  input: z.object({
    service: z
      .string()
      .optional()
      .describe("endpoint service: id, name or stack; the stack's when left out")
      .meta({ placeholder: "service" }),
  }),
  output: z.object({
    stack: z.string(),
    account: z.string(),
    region: z.string(),
    side: z.enum(["owner", "consumer"]),
    healthy: z.boolean(),
    problems: z.array(z.string()),
    endpointService: z
      .object({ serviceId: z.string(), serviceName: z.string(), state: z.string() })
      .nullable(),
    loadBalancer: z.object({ name: z.string(), state: z.string() }).nullable(),
    targets: z.array(
      z.object({
        id: z.string(),
        port: z.number(),
        zone: z.string(),
        state: z.string(),
        reason: z.string().nullable(),
      }),
    ),
    connections: z.record(z.string(), z.number()),
    database: dataStore.nullable(),
    cache: dataStore.nullable(),
    service: z
      .object({
        cluster: z.string(),
        name: z.string(),
        desired: z.number(),
        running: z.number(),
        pending: z.number(),
        rollout: z.string().nullable(),
      })
      .nullable(),
  }),
  async run({ service }, rt) {
    const { stackStatus } = await import("../workflows/stack-status.ts");
    return stackStatus(rt, service);
  },
  render(output, ui) {
    const health = output.healthy ? ui.green("healthy") : ui.red("not healthy");
    const line = (name: string, text: string, good: boolean): string =>
      `${name.padEnd(17)} ${good ? text : ui.red(text)}`;
    const store = (name: string, one: typeof output.database): string[] =>
      one === null ? [] : [line(name, `${one.id} ${one.engine} ${one.status}`, one.status === "available")];
    const { endpointService, loadBalancer, service } = output;
    const states = Object.entries(output.connections).sort(([one], [other]) => one.localeCompare(other));
    const title =
      output.side === "owner" ? `Stack ${output.stack}` : `Endpoints of account ${output.account}`;
    return [
      `${ui.bold(title)} in ${output.region}: ${health}`,
      ...output.problems.map((one) => `  ${ui.red("✗")} ${one}`),
      ...(endpointService === null
        ? []
        : [
            line(
              "endpoint service",
              `${endpointService.serviceId} ${endpointService.state}`,
              endpointService.state === "Available",
            ),
            line("service name", endpointService.serviceName, true),
          ]),
      ...(loadBalancer === null
        ? []
        : [
            line(
              "load balancer",
              `${loadBalancer.name} ${loadBalancer.state}`,
              loadBalancer.state === "active",
            ),
          ]),
      ...(service === null
        ? []
        : [
            line(
              "tasks",
              `${service.name} ${service.running} of ${service.desired} running${service.rollout === null ? "" : `, deployment ${service.rollout}`}`,
              service.desired > 0 && service.running >= service.desired,
            ),
          ]),
      ...output.targets.map((one) =>
        line(
          `target ${one.zone}`,
          `${one.id}:${one.port} ${one.state}${one.reason === null ? "" : `: ${one.reason}`}`,
          one.state === "healthy",
        ),
      ),
      ...store("database", output.database),
      ...store("cache", output.cache),
      line("connections", states.map(([state, count]) => `${count} ${state}`).join(", ") || "none", true),
    ];
  },
});
