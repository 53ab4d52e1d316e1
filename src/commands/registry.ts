import type { AnyCommand } from "./define.ts";

/** A command as the top level knows it: enough for the list and for spelling suggestions. */
export interface CommandEntry {
  /** As typed; a blank makes a subcommand. */
  readonly name: string;
  /** One line; must equal the summary of the command. */
  readonly summary: string;
  /** Loads the command, and with it zod. Nothing else does before it is run. */
  load(): Promise<AnyCommand>;
}

/** The only list of commands, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: "init producer",
    summary: "Build the private backend of a stack, or adopt and repair what is there",
    load: async () => (await import("./init-producer.ts")).initProducer,
  },
  {
    name: "init consumer",
    summary: "Build a VPC with test instances from which services are used, or adopt one",
    load: async () => (await import("./init-consumer.ts")).initConsumer,
  },
  {
    name: "plan",
    summary: "Compare the stack with AWS and change nothing",
    load: async () => (await import("./plan.ts")).plan,
  },
  {
    name: "destroy",
    summary: "Remove a stack in dependency order",
    load: async () => (await import("./destroy.ts")).destroy,
  },
  {
    name: "request-endpoint",
    summary: "Create an interface endpoint to a service and ask its owner for access",
    load: async () => (await import("./request-endpoint.ts")).requestEndpoint,
  },
  {
    name: "requests",
    summary: "List connections and who asked for them, why and for how long",
    load: async () => (await import("./requests.ts")).requests,
  },
  {
    name: "approve",
    summary: "Accept pending connections",
    load: async () => (await import("./approve.ts")).approve,
  },
  {
    name: "reject",
    summary: "Reject pending connections, revoke accepted ones",
    load: async () => (await import("./reject.ts")).reject,
  },
  {
    name: "release",
    summary: "Remove an endpoint, its security group and its request",
    load: async () => (await import("./release.ts")).release,
  },
  {
    name: "allow",
    summary: "Let principals find and request the endpoint service",
    load: async () => (await import("./allow.ts")).allow,
  },
  {
    name: "disallow",
    summary: "Take principals off the allow-list of the endpoint service",
    load: async () => (await import("./disallow.ts")).disallow,
  },
  {
    name: "status",
    summary: "Show the health of the stack and its connections on one screen",
    load: async () => (await import("./status.ts")).status,
  },
  {
    name: "smoke-test",
    summary: "Prove the path from consumer to backend, step by step",
    load: async () => (await import("./smoke-test.ts")).smokeTest,
  },
  {
    name: "sandbox start",
    summary: "Start the local AWS",
    load: async () => (await import("./sandbox-start.ts")).sandboxStart,
  },
  {
    name: "sandbox stop",
    summary: "Stop the local AWS and everything it runs",
    load: async () => (await import("./sandbox-stop.ts")).sandboxStop,
  },
  {
    name: "sandbox status",
    summary: "Show whether the local AWS runs, and where",
    load: async () => (await import("./sandbox-status.ts")).sandboxStatus,
  },
  {
    name: "sandbox env",
    summary: "Print the environment that points AWS tools at the local AWS",
    load: async () => (await import("./sandbox-env.ts")).sandboxEnv,
  },
  {
    name: "sandbox reset",
    summary: "Delete everything in the local AWS",
    load: async () => (await import("./sandbox-reset.ts")).sandboxReset,
  },
  {
    name: "sandbox faults list",
    summary: "List what fails on purpose, and how often it did",
    load: async () => (await import("./sandbox-faults-list.ts")).sandboxFaultsList,
  },
  {
    name: "sandbox faults add",
    summary: "Let calls fail as they fail at AWS",
    load: async () => (await import("./sandbox-faults-add.ts")).sandboxFaultsAdd,
  },
  {
    name: "sandbox faults clear",
    summary: "Let nothing fail on purpose any more",
    load: async () => (await import("./sandbox-faults-clear.ts")).sandboxFaultsClear,
  },
  {
    name: "demo",
    summary: "Tell the whole story on a fresh local AWS, unattended",
    load: async () => (await import("./demo.ts")).demo,
  },
];

/** What the groups of commands are for, by the words that their commands begin with. */
export const groups: Readonly<Record<string, string>> = {
  init: "Build what a stack needs",
  sandbox: "A local AWS with a real data path",
  "sandbox faults": "Faults of AWS in the local AWS",
};
