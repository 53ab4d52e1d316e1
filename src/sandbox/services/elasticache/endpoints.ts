import type { SliceScope } from "../../world/slice.ts";
import { cacheSlice } from "./state.ts";

/** DNS names of a replication group; those of one with TLS are built otherwise than those of one without. */
export function endpointNames(scope: SliceScope, id: string, tls: boolean) {
  const { endpointPart: part } = cacheSlice(scope);
  // Zone ids begin with the region's short name, for example `use1`.
  const code = scope.world.zones(scope.account, scope.region)[0]?.id.split("-")[0] ?? scope.region;
  const suffix = `${code}.cache.amazonaws.com`;
  return tls
    ? {
        primary: `master.${id}.${part}.${suffix}`,
        reader: `replica.${id}.${part}.${suffix}`,
        node: (clusterId: string) => `${clusterId}.${id}.${part}.${suffix}`,
      }
    : {
        primary: `${id}.${part}.ng.0001.${suffix}`,
        reader: `${id}-ro.${part}.ng.0001.${suffix}`,
        node: (clusterId: string) => `${clusterId}.${part}.0001.${suffix}`,
      };
}
