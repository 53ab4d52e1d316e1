import {
  DescribeVolumes$,
  type DescribeVolumesRequest,
  type DescribeVolumesResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import type { Instance, Volume } from "./instance-model.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";

interface AttachedVolume {
  readonly volume: Volume;
  readonly instance: Instance;
}

/** The volumes of the account's instances; there are no others. */
export const describeVolumes = operation<DescribeVolumesRequest, DescribeVolumesResult>(
  DescribeVolumes$,
  ["VolumeIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const all = Object.values(ec2State(call).instances).flatMap((instance) =>
      instance.volumes.map((volume): AttachedVolume => ({ volume, instance })),
    );
    const ids = input.VolumeIds ?? [];
    const missing = ids.find((id) => !all.some(({ volume }) => volume.id === id));
    if (missing !== undefined)
      throw new AwsFault("InvalidVolume.NotFound", `The volume '${missing}' does not exist.`);
    const named = ids.length === 0 ? all : all.filter(({ volume }) => ids.includes(volume.id));
    const { items, NextToken } = listed(named, input, {
      keyOf: ({ volume }) => volume.id,
      tagsOf: ({ volume }) => volume.tags,
      filters: {
        "attachment.delete-on-termination": () => true,
        "attachment.device": ({ volume }) => volume.deviceName,
        "attachment.instance-id": ({ instance }) => instance.id,
        "attachment.status": () => "attached",
        "availability-zone": ({ instance }) => instance.zoneName,
        encrypted: ({ volume }) => volume.encrypted,
        size: ({ volume }) => volume.sizeGiB,
        status: () => "in-use",
        "volume-id": ({ volume }) => volume.id,
        "volume-type": ({ volume }) => volume.volumeType,
      },
    });
    return {
      Volumes: items.map(({ volume, instance }) => ({
        VolumeId: volume.id,
        State: "in-use",
        Size: volume.sizeGiB,
        VolumeType: volume.volumeType,
        Iops: volume.iops,
        Throughput: volume.throughput,
        Encrypted: volume.encrypted,
        KmsKeyId: volume.kmsKeyId,
        AvailabilityZone: instance.zoneName,
        CreateTime: new Date(volume.createdAt),
        MultiAttachEnabled: false,
        Attachments: [
          {
            VolumeId: volume.id,
            InstanceId: instance.id,
            Device: volume.deviceName,
            State: "attached",
            AttachTime: new Date(volume.createdAt),
            DeleteOnTermination: true,
          },
        ],
        Tags: tagPairs(volume.tags),
      })),
      NextToken,
    };
  },
);
