import { describe, expect, it } from "vitest";
import { criticalPath } from "../../../bench/pace/critical-path.ts";
import { seenAfterSeconds } from "../../../bench/pace/rivals.ts";
import { defaultStackTimes } from "../../../bench/pace/times.ts";
import { buildGraph, type Graph } from "../../../src/engine/graph.ts";
import {
  assumedFacts,
  producerGraph,
  type ProvisionerContext,
} from "../../../src/provisioners/graph/producer.ts";
import type { ProducerConfig } from "../../../src/provisioners/graph/producer-config.ts";
import { latencySeconds } from "../../../src/sandbox/world/latency.ts";
import { producerDefaults } from "../../../src/workflows/stack-config/load.ts";

const defaults = producerDefaults("shop");
const graphOf = (config: ProducerConfig): Graph<ProvisionerContext> =>
  buildGraph(producerGraph(config, assumedFacts(config, "us-east-1")));
const serviceSeconds =
  latencySeconds["task.provision"] + latencySeconds["task.pull"] + latencySeconds["target.register"];

describe("the critical path of a producer's stack", () => {
  it("is the database and then the service, and nothing else", () => {
    const { seconds, nodes } = criticalPath(graphOf(defaults));
    expect(seconds).toBe(latencySeconds["database.create"] + serviceSeconds);
    expect(nodes.slice(-3)).toEqual(["database", "task-definition", "service"]);
  });

  it("goes through the endpoints where there is neither database nor cache", () => {
    const { seconds, nodes } = criticalPath(graphOf({ ...defaults, database: false, cache: false }));
    expect(seconds).toBe(latencySeconds["endpoint.create"] + serviceSeconds);
    expect(nodes.at(-2)).toMatch(/^endpoint-/);
  });

  it("is shorter than what others make of the same graph", () => {
    const times = defaultStackTimes();
    expect(times.criticalPath).toEqual(criticalPath(graphOf(defaults)));
    expect(times.terraformSeconds).toBeGreaterThan(times.criticalPath.seconds + 30);
    expect(times.serialSeconds).toBeGreaterThan(1.8 * times.criticalPath.seconds);
  });
});

describe("the looks of Terraform", () => {
  const poll = (delay: number, least: number) => ({ delay, least, inARow: 1 });

  // The rows of aws-facts 3.
  it.each([
    [poll(5, 5), [5, 10, 20, 30, 40]],
    [poll(10, 3), [10, 13, 19, 29, 39]],
    [poll(30, 10), [30, 40, 50]],
  ])("%j come at %j", (looks, times) => {
    for (const at of times) expect(seenAfterSeconds(looks, at - 0.01)).toBeCloseTo(at);
  });

  it("have to see a database three times", () => {
    expect(seenAfterSeconds({ delay: 60, least: 0, every: 10, inARow: 3 }, 835)).toBe(860);
  });

  it("grow from a tenth of a second where nothing is fixed", () => {
    const times = [0, 0.2, 0.6, 1.4, 3, 6.2, 12.6, 22.6];
    for (const at of times) expect(seenAfterSeconds(poll(0, 0), at - 0.01)).toBeCloseTo(at);
  });
});
