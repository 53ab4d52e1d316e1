import {
  UpdateClusterSettings$,
  type UpdateClusterSettingsRequest,
  type UpdateClusterSettingsResponse,
} from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { describeCluster } from "./clusters.ts";
import { activeCluster } from "./find.ts";

/** Switches Container Insights. */
export const updateClusterSettings = operation<UpdateClusterSettingsRequest, UpdateClusterSettingsResponse>(
  UpdateClusterSettings$,
  ["cluster", "settings"],
  (input, call) => {
    const cluster = activeCluster(call, input.cluster);
    for (const { name, value } of input.settings ?? []) {
      const rest = cluster.settings.filter((setting) => setting.name !== name);
      cluster.settings = [...rest, { ...(name && { name }), ...(value && { value }) }];
    }
    return { cluster: describeCluster(call, cluster, ["SETTINGS", "TAGS"]) };
  },
);
