import {
  DescribeInstances$,
  type DescribeInstancesRequest,
  type DescribeInstancesResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import type { FilterTable } from "../support/filters.ts";
import { selected } from "./existing.ts";
import { rootDeviceName } from "./images.ts";
import type { Instance } from "./instance-model.ts";
import { stateCodes } from "./instance-transitions.ts";
import { interfaceOf, reservationViews } from "./instance-view.ts";
import { listed } from "./listing.ts";
import { privateDnsName, publicDnsName } from "./network-interface-view.ts";
import { ec2State } from "./state.ts";

/** The account's instances by the call that launched them; terminated ones are listed for an hour. */
export const describeInstances = operation<DescribeInstancesRequest, DescribeInstancesResult>(
  DescribeInstances$,
  ["InstanceIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    if ((input.InstanceIds ?? []).length > 0 && input.MaxResults !== undefined) {
      throw new AwsFault(
        "InvalidParameterCombination",
        "The parameter instancesSet cannot be used with the parameter maxResults",
      );
    }
    const { items, NextToken } = listed(selected(ec2State(call), "instances", input.InstanceIds), input, {
      keyOf: (instance) => instance.id,
      tagsOf: (instance) => instance.tags,
      filters: filtersFor(call),
    });
    return { Reservations: reservationViews(call, items), NextToken };
  },
);

function filtersFor(call: Call): FilterTable<Instance> {
  const eni = (instance: Instance) => interfaceOf(call, instance);
  const groupIds = (instance: Instance) => eni(instance)?.groupIds ?? [];
  const { securityGroups } = ec2State(call);
  const groupNames = (instance: Instance) => groupIds(instance).map((id) => securityGroups[id]?.name);
  return {
    architecture: (instance) => instance.architecture,
    "availability-zone": (instance) => instance.zoneName,
    "availability-zone-id": (instance) => instance.zoneId,
    "block-device-mapping.device-name": ({ volumes }) => volumes.map((volume) => volume.deviceName),
    "block-device-mapping.volume-id": ({ volumes }) => volumes.map((volume) => volume.id),
    "client-token": (instance) => instance.clientToken,
    "dns-name": (instance) => publicDnsName(call, instance.vpcId, eni(instance)?.publicIp) || undefined,
    "iam-instance-profile.arn": (instance) => instance.profile?.arn,
    "iam-instance-profile.id": (instance) => instance.profile?.id,
    "iam-instance-profile.name": (instance) => instance.profile?.arn.split("/").at(-1),
    "image-id": (instance) => instance.imageId,
    "instance-id": (instance) => instance.id,
    "instance-state-code": (instance) => stateCodes[instance.state],
    "instance-state-name": (instance) => instance.state,
    "instance-type": (instance) => instance.instanceType,
    "instance.group-id": groupIds,
    "instance.group-name": groupNames,
    "ip-address": (instance) => eni(instance)?.publicIp,
    "launch-index": (instance) => instance.launchIndex,
    "launch-time": (instance) => instance.launchedAt,
    "metadata-options.http-endpoint": (instance) => instance.metadataOptions.httpEndpoint,
    "metadata-options.http-tokens": (instance) => instance.metadataOptions.httpTokens,
    "monitoring-state": (instance) => (instance.monitoring ? "enabled" : "disabled"),
    "network-interface.addresses.association.public-ip": (instance) => eni(instance)?.publicIp,
    "network-interface.addresses.private-ip-address": (instance) => eni(instance)?.privateIp,
    "network-interface.group-id": groupIds,
    "network-interface.group-name": groupNames,
    "network-interface.network-interface-id": (instance) => instance.networkInterfaceId,
    "network-interface.subnet-id": (instance) => eni(instance)?.subnetId,
    "network-interface.vpc-id": (instance) => eni(instance)?.vpcId,
    "owner-id": () => call.account,
    "private-dns-name": (instance) => {
      const ip = eni(instance)?.privateIp;
      return ip === undefined ? undefined : privateDnsName(call.region, ip);
    },
    "private-ip-address": (instance) => eni(instance)?.privateIp,
    "reservation-id": (instance) => instance.reservationId,
    "root-device-name": () => rootDeviceName,
    "root-device-type": () => "ebs",
    "state-reason-code": (instance) => instance.stateReason?.code,
    // What is terminated is in no network any more.
    "subnet-id": (instance) => eni(instance)?.subnetId,
    "vpc-id": (instance) => eni(instance)?.vpcId,
    tenancy: () => "default",
  };
}
