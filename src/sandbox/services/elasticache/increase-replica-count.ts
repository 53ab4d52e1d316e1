import {
  IncreaseReplicaCount$,
  type IncreaseReplicaCountMessage,
  type IncreaseReplicaCountResult,
} from "@aws-sdk/client-elasticache";
import { operation } from "../../operation.ts";
import { invalidValue } from "./faults.ts";
import { describeGroup } from "./groups.ts";
import { addNodes, choosePlaces } from "./nodes.ts";
import { beginChange, checkReplicaCount } from "./replica-count.ts";
import { subnetGroupNamed } from "./subnet-groups.ts";

/** Adds replicas: they are members of the group at once and serve when the change is through. */
export const increaseReplicaCount = operation<IncreaseReplicaCountMessage, IncreaseReplicaCountResult>(
  IncreaseReplicaCount$,
  ["ReplicationGroupId", "NewReplicaCount", "ApplyImmediately"],
  (input, call) => {
    const { group, replicas } = checkReplicaCount(input, call);
    const more = replicas + 1 - group.nodes.length;
    if (more < 0) throw invalidValue(`NewReplicaCount ${replicas} is less than the current number.`);
    const subnetGroup = subnetGroupNamed(call, group.subnetGroup);
    const zones = group.nodes.map(({ zone }) => zone);
    const places = choosePlaces(call, subnetGroup, more, zones, group.multiAz);
    const last = Math.max(...group.nodes.map(({ clusterId }) => Number(clusterId.slice(-3))));
    group.joiningNodes = addNodes(call, group, places, last + 1);
    beginChange(call, group);
    return { ReplicationGroup: describeGroup(group) };
  },
);
