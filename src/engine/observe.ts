import { PrivlinkError } from "../errors/error.ts";
import { withStrays } from "./strays.ts";
import type { AnyProvisioner, Graph, GraphNode } from "./graph.ts";
import { soughtNode, type Observations } from "./resolve.ts";

/** What there is of a stack. */
export interface Found<Context> {
  /** The graph that was asked for, and the strays: what bears the stack's tags but is no node of it. */
  readonly graph: Graph<Context>;
  /** Node id to what was observed, strays included. Absent = does not exist. */
  readonly observations: Observations;
  /** Ids of the strays. */
  readonly strays: ReadonlySet<string>;
}

interface Kind<Context> {
  readonly provisioner: AnyProvisioner<Context>;
  readonly nodes: GraphNode<Context>[];
}

/**
 * Finds every node of the graph and every stray of its kinds: one look per kind, the kinds of a wave at once,
 * a kind after those that it names in `observeAfter` (kinds that the graph does not have are no hindrance).
 * @throws {PL-INTERNAL} two provisioners of one kind, or kinds that wait for each other
 */
export async function observeAll<Context>(
  graph: Graph<Context>,
  stackTags: Readonly<Record<string, string>>,
  context: Context,
): Promise<Found<Context>> {
  const observations = new Map<string, unknown>();
  const strays: GraphNode<Context>[] = [];
  for (const wave of wavesOf(kindsOf(graph))) {
    const known = new Map(observations);
    await Promise.all(
      wave.map(async (kind) => {
        for (const { node, observed } of await look(kind, known, stackTags, context)) {
          observations.set(node.id, observed);
          if (!graph.nodes.has(node.id)) strays.push(node);
        }
      }),
    );
  }
  return {
    graph: withStrays(graph, strays),
    observations,
    strays: new Set(strays.map(({ id }) => id)),
  };
}

async function look<Context>(
  { provisioner, nodes }: Kind<Context>,
  known: Observations,
  stackTags: Readonly<Record<string, string>>,
  context: Context,
): Promise<{ node: GraphNode<Context>; observed: unknown }[]> {
  if (provisioner.discover === undefined) {
    const sought = nodes.map((each) => soughtNode(each, known));
    const found = await provisioner.observe(sought, context);
    return nodes.flatMap((node) => (found.has(node.id) ? [{ node, observed: found.get(node.id) }] : []));
  }
  const wanted = new Map(nodes.map((node) => [node.id, node]));
  return (await provisioner.discover(stackTags, context)).map(({ id, name, observed }) => ({
    node: wanted.get(id) ?? { provisioner, id, name, tags: stackTags, spec: {} },
    observed,
  }));
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

function wavesOf<Context>(kinds: ReadonlyMap<string, Kind<Context>>): Kind<Context>[][] {
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
