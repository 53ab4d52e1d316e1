import { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import { exitCodeOf, failedEndpoint, renderFailures } from "./decisions.ts";
import { defineCommand } from "./define.ts";

/** `privlink release` */
export const release = defineCommand({
  name: "release",
  summary: "Remove an endpoint, its security group and its request",
  description: "Waits until the endpoint and its network interfaces are gone. What is gone already is fine.",
  examples: [
    { command: "privlink release vpce-0a1b2c3d", does: "ask once, then remove" },
    { command: "privlink release vpce-0a1b2c3d --yes", does: "remove without being asked" },
  ],
  positionals: [{ key: "endpoint", placeholder: "endpoint", variadic: true }],
  input: z.object({
    endpoint: z
      .array(z.string().regex(/^vpce-[0-9a-f]+$/, "An endpoint id looks like vpce-0a1b2c3d"))
      .min(1)
      .describe("VPC endpoints of this account to remove"),
  }),
  output: z.object({
    released: z.array(
      z.object({ endpointId: z.string(), serviceId: z.string().nullable(), removed: z.array(z.string()) }),
    ),
    failed: z.array(failedEndpoint),
  }),
  async run({ endpoint }, rt) {
    if (!rt.settings.yes) {
      if (!rt.prompter.interactive) {
        throw new PrivlinkError("PL-NO-TERMINAL", `Removing ${endpoint.join(", ")} has to be confirmed`, {
          reason: "There is no terminal to confirm on; nothing was changed",
          hint: "Pass --yes.",
        });
      }
      const sure = await rt.prompter.confirm({
        message: `Remove ${endpoint.join(", ")} for good?`,
        initial: false,
      });
      if (!sure) return { released: [], failed: [] };
    }
    const { releaseEndpoints } = await import("../workflows/release-endpoint.ts");
    return releaseEndpoints(endpoint, rt);
  },
  render({ released, failed }, ui) {
    if (released.length + failed.length === 0) return ["Nothing was removed."];
    return [
      ...released.map(({ endpointId, removed }) =>
        removed.length === 0
          ? `${ui.green("✓")} ${ui.bold(endpointId)}: nothing is left to remove`
          : `${ui.green("✓")} ${ui.bold(endpointId)} is gone: ${removed.join(", ")}`,
      ),
      ...renderFailures(failed, ui),
    ];
  },
  exitCode: ({ failed }) => exitCodeOf(failed),
});
