import { ConfigError, parseConfig, parseListenConfig } from "./config.ts";

/** Exit codes: 0 stopped as told (or healthy), 1 failed (or not healthy), 2 started wrongly. */
process.exit(await main(process.argv.slice(2)));

async function main(flags: readonly string[]): Promise<number> {
  try {
    if (flags.length === 0) return await run();
    if (flags.length === 1 && flags[0] === "--health-check") return await healthCheck();
    console.error(`Unknown arguments: ${flags.join(" ")}. The only one there is: --health-check`);
    return 2;
  } catch (error) {
    if (error instanceof ConfigError) {
      console.error(error.message);
      return 2;
    }
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

async function run(): Promise<number> {
  const config = parseConfig(process.env);
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  process.once("SIGINT", () => stop.abort());
  // Loaded only now, so that a health check does not pay for it.
  const { serve } = await import("./serve.ts");
  return (await serve(config, stop.signal)) ? 0 : 1;
}

async function healthCheck(): Promise<number> {
  const { checkHealth } = await import("./health-check.ts");
  const problem = await checkHealth(parseListenConfig(process.env));
  if (problem !== undefined) console.error(problem);
  return problem === undefined ? 0 : 1;
}
