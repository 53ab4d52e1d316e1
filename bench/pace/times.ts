import { buildGraph } from "../../src/engine/graph.ts";
import { assumedFacts, producerGraph } from "../../src/provisioners/graph/producer.ts";
import { producerDefaults } from "../../src/workflows/stack-config/load.ts";
import { criticalPath, type CriticalPath } from "./critical-path.ts";
import { oneAfterTheOther, terraformSeconds } from "./rivals.ts";

/** What a first default stack takes, in seconds of AWS. */
export interface StackTimes {
  readonly criticalPath: CriticalPath;
  readonly serialSeconds: number;
  readonly terraformSeconds: number;
}

/** Computes them. */
export function defaultStackTimes(): StackTimes {
  const config = producerDefaults("privlink");
  const graph = buildGraph(producerGraph(config, assumedFacts(config, "us-east-1")));
  return {
    criticalPath: criticalPath(graph),
    serialSeconds: oneAfterTheOther(graph),
    terraformSeconds: terraformSeconds(graph),
  };
}
