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

/** One resource that was found, with its node: of the graph, or made up for a stray. */
interface Seen<Context> {
  readonly node: GraphNode<Context>;
  readonly observed: unknown;
}

/**
 * Finds every node of the graph and every stray of its kinds: one look per kind, each as soon as those are
 * done that it names in `observeAfter` (kinds that the graph does not have are no hindrance).
 * @throws {PL-INTERNAL} two provisioners of one kind, or kinds that wait for each other
 */
export async function observeAll<Context>(
  graph: Graph<Context>,
  stackTags: Readonly<Record<string, string>>,
  context: Context,
): Promise<Found<Context>> {
  const kinds = kindsOf(graph);
  const looks = new Map<string, Promise<Seen<Context>[]>>();
  for (const kind of inOrder(kinds)) {
    const before = (kind.provisioner.observeAfter ?? []).flatMap((name) => looks.get(name) ?? []);
    looks.set(
      kind.provisioner.kind,
      Promise.all(before).then((found) =>
        look(
          kind,
          new Map(found.flat().map(({ node, observed }) => [node.id, observed])),
          stackTags,
          context,
        ),
      ),
    );
  }
  const found = (await Promise.all(looks.values())).flat();
  const strays = found.flatMap(({ node }) => (graph.nodes.has(node.id) ? [] : [node]));
  return {
    graph: withStrays(graph, strays),
    observations: new Map(found.map(({ node, observed }) => [node.id, observed])),
    strays: new Set(strays.map(({ id }) => id)),
  };
}

async function look<Context>(
  { provisioner, nodes }: Kind<Context>,
  known: Observations,
  stackTags: Readonly<Record<string, string>>,
  context: Context,
): Promise<Seen<Context>[]> {
  const sought = nodes.map((each) => soughtNode(each, known));
  if (provisioner.discover === undefined) {
    const found = await provisioner.observe(sought, context);
    return nodes.flatMap((node) => (found.has(node.id) ? [{ node, observed: found.get(node.id) }] : []));
  }
  const wanted = new Map(nodes.map((node) => [node.id, node]));
  return (await provisioner.discover(stackTags, context, sought)).map(({ id, name, observed }) => ({
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

/** Every kind after those that it names. */
function inOrder<Context>(kinds: ReadonlyMap<string, Kind<Context>>): Kind<Context>[] {
  const ordered: Kind<Context>[] = [];
  const left = new Map(kinds);
  while (left.size > 0) {
    const free = [...left.values()].filter(({ provisioner }) =>
      (provisioner.observeAfter ?? []).every((kind) => !left.has(kind)),
    );
    if (free.length === 0) {
      throw new PrivlinkError(
        "PL-INTERNAL",
        `These kinds wait for each other: ${[...left.keys()].join(", ")}.`,
      );
    }
    for (const { provisioner } of free) left.delete(provisioner.kind);
    ordered.push(...free);
  }
  return ordered;
}
