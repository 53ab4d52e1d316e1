import { CreateCluster$, type CreateClusterRequest, type CreateClusterResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { ensureServiceLinkedRole } from "../iam/service-linked-roles.ts";
import { describeCluster } from "./clusters.ts";
import { ecsArn, invalid } from "./find.ts";
import { ecsState } from "./state.ts";
import { lookUp } from "../support/records.ts";

/** Makes a cluster, or gives back the one of that name. @source aws-facts 2.2 */
export const createCluster = operation<CreateClusterRequest, CreateClusterResponse>(
  CreateCluster$,
  ["clusterName", "settings", "tags"],
  (input, call) => {
    const name = input.clusterName ?? "default";
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) throw invalid("Identifier is invalid.");
    const settings = input.settings ?? [];
    ensureServiceLinkedRole(call, "ecs.amazonaws.com");
    const clusters = ecsState(call).clusters;
    const existing = lookUp(clusters, name);
    if (existing?.status === "ACTIVE") {
      if (input.settings !== undefined && JSON.stringify(settings) !== JSON.stringify(existing.settings)) {
        throw invalid(
          "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
        );
      }
      return { cluster: describeCluster(call, existing, ["SETTINGS", "TAGS"]) };
    }
    const cluster = {
      name,
      arn: ecsArn(call, `cluster/${name}`),
      status: "ACTIVE" as const,
      settings: settings.length > 0 ? settings : [{ name: "containerInsights", value: "disabled" }],
      tags: input.tags ?? [],
    };
    clusters[name] = cluster;
    return { cluster: describeCluster(call, cluster, ["SETTINGS", "TAGS"]) };
  },
);
