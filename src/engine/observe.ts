import { PrivlinkError } from "../errors/error.ts";
import type { AnyProvisioner, Graph, GraphNode } from "./graph.ts";
import { soughtNode, type Observations } from "./resolve.ts";

interface Kind<Context> {
  readonly provisioner: AnyProvisioner<Context>;
  readonly nodes: GraphNode<Context>[];
}

/**
 * Finds every node of the graph: one `observe` per kind, the kinds of a wave at once, a kind after those
 * that it names in `observeAfter` (kinds that the graph does not have are no hindrance).
 * @throws {PL-INTERNAL} two provisioners of one kind, or kinds that wait for each other
 */
export async function observeAll<Context>(graph: Graph<Context>, context: Context): Promise<Observations> {
  const observations = new Map<string, unknown>();
  for (const wave of observeWaves(kindsOf(graph))) {
    const found = await Promise.all(
      wave.map(({ provisioner, nodes }) =>
        provisioner.observe(
          nodes.map((each) => soughtNode(each, observations)),
          context,
        ),
      ),
    );
    for (const part of found) for (const [id, observed] of part) observations.set(id, observed);
  }
  return observations;
}

function kindsOf<Context>(graph: Graph<Context>): Map<string, Kind<Context>> {
  const kinds = new Map<string, Kind<Context>>();
  for (const node of graph.nodes.values()) {
    const kind = kinds.get(node.provisioner.kind);
    if (kind === undefined) {
      kinds.set(node.provisioner.kind, { provisioner: node.provisioner, nodes: [node] });
    } else if (kind.provisioner === node.provisioner) {
      kind.nodes.push(node);
    } else {
      throw new PrivlinkError("PL-INTERNAL", `Two provisioners call themselves "${node.provisioner.kind}".`);
    }
  }
  return kinds;
}

function observeWaves<Context>(kinds: Map<string, Kind<Context>>): Kind<Context>[][] {
  const waves: Kind<Context>[][] = [];
  const left = new Map(kinds);
  while (left.size > 0) {
    const wave = [...left.values()].filter(({ provisioner }) =>
      (provisioner.observeAfter ?? []).every((kind) => !left.has(kind)),
    );
    if (wave.length === 0) {
      throw new PrivlinkError(
        "PL-INTERNAL",
        `These kinds wait for each other: ${[...left.keys()].join(", ")}.`,
      );
    }
    for (const { provisioner } of wave) left.delete(provisioner.kind);
    waves.push(wave);
  }
  return waves;
}
