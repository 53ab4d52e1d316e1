import { z } from "zod";
import type { Graph } from "../engine/graph.ts";
import type { Observations } from "../engine/resolve.ts";

const topic = z.object({ pendingEmails: z.array(z.string()) });

/** The addresses of a stack's topic that get nothing yet, because nobody has followed the link that AWS sent there. */
export function unconfirmedEmails<Context>(graph: Graph<Context>, observations: Observations): string[] {
  return [...graph.nodes.values()].flatMap(({ id, provisioner }) =>
    provisioner.kind === "topic" && observations.has(id)
      ? topic.parse(observations.get(id)).pendingEmails
      : [],
  );
}
