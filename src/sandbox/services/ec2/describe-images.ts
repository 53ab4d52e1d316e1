import { DescribeImages$, type DescribeImagesRequest, type DescribeImagesResult } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { imageCreatedAt, imageOf, imageOwner, images, rootDeviceName, type Image } from "./images.ts";
import { listed } from "./listing.ts";

/** The images that instances can be launched from: all are Amazon's, none is the account's own. */
export const describeImages = operation<DescribeImagesRequest, DescribeImagesResult>(
  DescribeImages$,
  ["ImageIds", "Owners", "Filters", "MaxResults", "NextToken", "IncludeDeprecated"],
  (input, call) => {
    const ids = input.ImageIds ?? [];
    const owners = input.Owners ?? [];
    const all = ids.length > 0 ? ids.map((id) => imageOf(call.region, id)) : images(call.region);
    const owned = all.filter(
      () => owners.length === 0 || owners.some((owner) => owner === "amazon" || owner === imageOwner),
    );
    const { items, NextToken } = listed(owned, input, {
      keyOf: (image) => image.id,
      tagsOf: () => ({}),
      filters: {
        architecture: (image) => image.architecture,
        "creation-date": () => imageCreatedAt,
        description: (image) => image.description,
        "image-id": (image) => image.id,
        "image-type": () => "machine",
        "is-public": () => true,
        name: (image) => image.name,
        "owner-alias": () => "amazon",
        "owner-id": () => imageOwner,
        "root-device-name": () => rootDeviceName,
        "root-device-type": () => "ebs",
        state: () => "available",
        "virtualization-type": () => "hvm",
      },
    });
    return { Images: items.map((image) => imageView(image)), NextToken };
  },
);

function imageView(image: Image) {
  return {
    ImageId: image.id,
    Name: image.name,
    Description: image.description,
    ImageLocation: `amazon/${image.name}`,
    OwnerId: imageOwner,
    ImageOwnerAlias: "amazon",
    Public: true,
    State: "available" as const,
    ImageType: "machine" as const,
    Architecture: image.architecture,
    CreationDate: imageCreatedAt,
    EnaSupport: true,
    Hypervisor: "xen" as const,
    VirtualizationType: "hvm" as const,
    RootDeviceType: "ebs" as const,
    RootDeviceName: rootDeviceName,
    BootMode: "uefi-preferred" as const,
    ImdsSupport: "v2.0" as const,
    PlatformDetails: "Linux/UNIX",
    UsageOperation: "RunInstances",
    SriovNetSupport: "simple",
    Tags: [],
    BlockDeviceMappings: [
      {
        DeviceName: rootDeviceName,
        Ebs: {
          DeleteOnTermination: true,
          Encrypted: false,
          SnapshotId: image.snapshotId,
          VolumeSize: image.sizeGiB,
          VolumeType: "gp3" as const,
          Iops: 3000,
          Throughput: 125,
        },
      },
    ],
  };
}
