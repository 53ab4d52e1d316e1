import { RunInstances$, type Reservation, type RunInstancesRequest } from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { quota } from "../../world/quotas.ts";
import { oncePerToken } from "./client-token.ts";
import { imageOf, type Image } from "./images.ts";
import { metadataDefaults, metadataWith } from "./instance-metadata.ts";
import type { Instance } from "./instance-model.ts";
import { instancePlace, type InstancePlace } from "./instance-network.ts";
import { instanceProfileNamed } from "./instance-profile.ts";
import { becomeLaunched } from "./instance-transitions.ts";
import { instanceTypeOf, type InstanceType } from "./instance-types.ts";
import { reservationViews } from "./instance-view.ts";
import { madeVolumes, plannedVolumes } from "./instance-volumes.ts";
import { createNetworkInterface, freeAddresses } from "./network-interfaces.ts";
import { newPublicAddress } from "./public-addresses.ts";
import { ec2State } from "./state.ts";
import { tagsByType } from "./tagging.ts";
import { checkedUserData } from "./user-data.ts";

/** What one call launched. */
interface Launch {
  readonly id: string;
  readonly instances: Instance[];
}

/**
 * Launches instances, as many as MaxCount where there is room, at least MinCount or none. A repeat with the
 * same client token finds what the first call launched, even when that is terminated by now.
 *
 * @source aws-facts 1.6, 2.6, 2.10
 */
export const runInstances = operation<RunInstancesRequest, Reservation>(
  RunInstances$,
  [
    "ImageId",
    "InstanceType",
    "MinCount",
    "MaxCount",
    "SubnetId",
    "SecurityGroupIds",
    "PrivateIpAddress",
    "NetworkInterfaces.DeviceIndex",
    "NetworkInterfaces.SubnetId",
    "NetworkInterfaces.Groups",
    "NetworkInterfaces.Description",
    "NetworkInterfaces.PrivateIpAddress",
    "NetworkInterfaces.AssociatePublicIpAddress",
    "NetworkInterfaces.DeleteOnTermination",
    "Placement.AvailabilityZone",
    "IamInstanceProfile",
    "MetadataOptions.HttpTokens",
    "MetadataOptions.HttpEndpoint",
    "MetadataOptions.HttpPutResponseHopLimit",
    "MetadataOptions.InstanceMetadataTags",
    "BlockDeviceMappings.DeviceName",
    "BlockDeviceMappings.Ebs.VolumeSize",
    "BlockDeviceMappings.Ebs.VolumeType",
    "BlockDeviceMappings.Ebs.Iops",
    "BlockDeviceMappings.Ebs.Throughput",
    "BlockDeviceMappings.Ebs.Encrypted",
    "BlockDeviceMappings.Ebs.KmsKeyId",
    "BlockDeviceMappings.Ebs.DeleteOnTermination",
    "UserData",
    "Monitoring",
    "EbsOptimized",
    "DisableApiTermination",
    "InstanceInitiatedShutdownBehavior",
    "ClientToken",
    "TagSpecifications",
  ],
  (input, call) => {
    const { instances } = ec2State(call);
    const launch = oncePerToken<Launch>(
      call,
      "RunInstances",
      input,
      (id) => {
        const members = Object.values(instances).filter((instance) => instance.reservationId === id);
        return members.length === 0 ? undefined : { id, instances: members };
      },
      () => launched(call, input),
    );
    const [reservation] = reservationViews(call, launch.instances);
    return reservation ?? {};
  },
);

/** Checks everything, then makes the instances with their interfaces and volumes. */
function launched(call: Call, input: RunInstancesRequest): Launch {
  if (input.ImageId === undefined) {
    throw new AwsFault("MissingParameter", "The request must contain the parameter ImageId");
  }
  const image = imageOf(call.region, input.ImageId);
  // EC2's own default, a type that runs no image of today.
  const type = instanceTypeOf(input.InstanceType ?? "m1.small");
  matchArchitecture(image, type);
  const place = instancePlace(call, input);
  const count = launchCount(call, input, type, place);
  const profile =
    input.IamInstanceProfile === undefined ? undefined : instanceProfileNamed(call, input.IamInstanceProfile);
  const metadataOptions = metadataWith(metadataDefaults, input.MetadataOptions ?? {});
  const volumes = plannedVolumes(call, image, input.BlockDeviceMappings);
  const userData = checkedUserData(input.UserData);
  const tags = tagsByType(input.TagSpecifications, ["instance", "volume", "network-interface"]);

  const reservationId = newId("r");
  const instances = Array.from({ length: count }, (_, launchIndex): Instance => {
    const id = newId("i");
    const eni = createNetworkInterface(call, {
      subnetId: place.subnet.id,
      groupIds: place.groupIds,
      description: place.description,
      interfaceType: "interface",
      ownerRef: id,
      instanceId: id,
      tags: { ...tags["network-interface"] },
      ...(place.privateIp !== undefined && { privateIp: place.privateIp }),
      ...(place.wantsPublicIp && { publicIp: newPublicAddress(call.world) }),
    });
    return {
      id,
      reservationId,
      launchIndex,
      ...(input.ClientToken !== undefined && { clientToken: input.ClientToken }),
      imageId: image.id,
      instanceType: type.name,
      architecture: image.architecture,
      vpcId: place.subnet.vpcId,
      subnetId: place.subnet.id,
      zoneName: place.subnet.zoneName,
      zoneId: place.subnet.zoneId,
      state: "pending",
      revision: 0,
      transitionReason: "",
      networkInterfaceId: eni.id,
      wantsPublicIp: place.wantsPublicIp,
      ...(profile !== undefined && { profile: { ...profile, associationId: newId("iip-assoc") } }),
      metadataOptions: { ...metadataOptions },
      volumes: madeVolumes(call, volumes, tags.volume),
      ...(userData !== undefined && { userData }),
      monitoring: input.Monitoring?.Enabled ?? false,
      ebsOptimized: input.EbsOptimized ?? false,
      disableApiTermination: input.DisableApiTermination ?? false,
      shutdownBehavior: input.InstanceInitiatedShutdownBehavior === "terminate" ? "terminate" : "stop",
      launchedAt: call.world.clock.iso(),
      tags: { ...tags.instance },
    };
  });
  for (const instance of instances) {
    ec2State(call).instances[instance.id] = instance;
    becomeLaunched(call, instance);
  }
  return { id: reservationId, instances };
}

function matchArchitecture(image: Image, type: InstanceType): void {
  if (type.architectures.includes(image.architecture)) return;
  throw new AwsFault(
    "InvalidParameterValue",
    `The architecture '${type.architectures.join(", ")}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
  );
}

/** How many instances there is room for: addresses in the subnet, vCPUs in the account's quota. */
function launchCount(
  call: Call,
  input: RunInstancesRequest,
  type: InstanceType,
  place: InstancePlace,
): number {
  const least = input.MinCount ?? 0;
  const most = input.MaxCount ?? 0;
  if (!Number.isInteger(least) || !Number.isInteger(most) || least < 1 || most < least) {
    throw new AwsFault(
      "InvalidParameterValue",
      `MinCount (${least}) must be at least 1, and MaxCount (${most}) at least MinCount.`,
    );
  }
  const free = freeAddresses(call, place.subnet.id);
  if (free < least) {
    throw new AwsFault(
      "InsufficientFreeAddressesInSubnet",
      `There are not enough free addresses in subnet '${place.subnet.id}' to satisfy the requested number of instances.`,
    );
  }
  const limit = quota(call.world, "standardInstanceVcpus");
  const room = Math.floor((limit - usedVcpus(call)) / type.vcpus);
  if (room < least) {
    throw new AwsFault(
      "VcpuLimitExceeded",
      `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
    );
  }
  return Math.min(most, free, room);
}

function usedVcpus(call: Call): number {
  return Object.values(ec2State(call).instances)
    .filter((instance) => instance.state === "pending" || instance.state === "running")
    .reduce((sum, instance) => sum + instanceTypeOf(instance.instanceType).vcpus, 0);
}
