import { spawnSync } from "node:child_process";

/** Median of numbers. */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Wall time of one run of a program, in milliseconds. Throws when it fails. */
function wallMs([command, ...args], env) {
  const started = performance.now();
  const { status, stderr, error } = spawnSync(command, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  if (error !== undefined || status !== 0)
    throw new Error(`${command} ${args.join(" ")}: ${error ?? stderr}`);
  return performance.now() - started;
}

/**
 * Runs all candidates once per round, in turn, so that what else the machine does falls on all alike.
 * Returns the median of each, in milliseconds.
 */
export function interleaved(candidates, rounds, env) {
  const times = new Map(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, command } of candidates) times.get(name).push(wallMs(command, env));
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

/** Prints medians and their ratio to the first one. */
export function printRatios(title, medians) {
  const [[, base]] = medians;
  console.log(`\n${title}`);
  for (const [name, value] of medians) {
    console.log(
      `  ${name.padEnd(52)} ${value.toFixed(0).padStart(6)} ms  ${(value / base).toFixed(2).padStart(6)} ×`,
    );
  }
}
