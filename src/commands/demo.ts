import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Runtime } from "../runtime/runtime.ts";
import { defineCommand } from "./define.ts";
import { controlling } from "./sandbox-options.ts";

/** `privlink demo` */
export const demo = defineCommand({
  name: "demo",
  summary: "Tell the whole story on a fresh local AWS, unattended",
  description:
    "Starts a sandbox of its own, plays producer, consumers and owner with the commands that they would use, sends real traffic, and takes everything down again. Touches no AWS account.",
  examples: [
    { command: "privlink demo", does: "watch the story" },
    { command: "privlink demo --keep", does: "leave the sandbox's directory for a look at its logs" },
  ],
  input: z.object({ keep: z.boolean().default(false).describe("Keep the sandbox's directory afterwards") }),
  output: z.object({
    ok: z.boolean(),
    steps: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        command: z.string().nullable(),
        observed: z.array(z.string()).readonly(),
      }),
    ),
    durationMs: z.number(),
    directory: z.string().nullable(),
  }),
  async run({ keep }, rt) {
    const startedMs = rt.clock.now();
    const home = await mkdtemp(join(tmpdir(), "privlink-demo-"));
    try {
      const steps = await controlling(() => play(home, rt));
      return { ok: true, steps, durationMs: rt.clock.now() - startedMs, directory: keep ? home : null };
    } finally {
      await takeDown(home, keep);
    }
  },
  render: ({ steps, durationMs, directory }, ui) => [
    `${ui.green("✔")} ${steps.length} steps in ${(durationMs / 1000).toFixed(0)} s. By hand: README.md, "The same by hand".`,
    ...(directory === null ? [] : [`  The sandbox's files are in ${directory}`]),
  ],
});

const producerAccount = "111111111111";

/** Plays the story in a sandbox below `home`. */
async function play(home: string, rt: Pick<Runtime, "emit" | "signal">) {
  const [
    { startProcess },
    { sandboxEnvironment },
    { cacheCounters },
    { savedSecret },
    { footprint },
    { commandRunner },
    { tellStory },
  ] = await Promise.all([
    import("../sandbox/control/start.ts"),
    import("../sandbox/control/environment.ts"),
    import("../sandbox/control/cache-counter.ts"),
    import("../sandbox/control/saved-state.ts"),
    import("../sandbox/control/footprint.ts"),
    import("./demo-cli.ts"),
    import("./demo-story.ts"),
  ]);
  const directory = join(home, "sandbox");
  const serverFile = fileURLToPath(new URL("./sandbox/server.js", import.meta.url));
  const { instance } = await startProcess({
    directory,
    port: 0,
    timeScale: 0,
    dataPath: true,
    serverFile,
    signal: rt.signal,
  });
  rt.emit({
    type: "note",
    message: `A sandbox is up at ${instance.endpoint}: AWS on this machine.`,
  });

  const environmentOf = (profile: string) => sandboxEnvironment(directory, instance, profile);
  return tellStory({
    run: commandRunner(environmentOf, home, rt.signal),
    resolver: instance.resolver ?? "",
    apiKey: () => savedSecret(directory, producerAccount, "privlink-api-keys"),
    cacheHits: async () => (await cacheCounters(directory, "privlink-cache")).hits,
    running: () => footprint(instance.pid),
    tell(step) {
      rt.emit({ type: "note", message: "" });
      rt.emit({ type: "note", message: `● ${step.title}` });
      if (step.command !== null) rt.emit({ type: "note", message: `  $ privlink ${step.command}` });
      for (const line of step.observed) rt.emit({ type: "note", message: `    ${line}` });
    },
  });
}

async function takeDown(home: string, keep: boolean): Promise<void> {
  const { forget, stopProcess } = await import("../sandbox/control/stop.ts");
  const directory = join(home, "sandbox");
  await stopProcess(directory);
  if (keep) return;
  await forget(directory);
  await rm(home, { recursive: true, force: true });
}
