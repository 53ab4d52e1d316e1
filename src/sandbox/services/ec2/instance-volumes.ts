import type { BlockDeviceMapping, EbsBlockDevice } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { awsManagedKeyArn, keyArn } from "../support/kms-keys.ts";
import { rootDeviceName, type Image } from "./images.ts";
import type { Volume } from "./instance-model.ts";
import type { Tags } from "./model.ts";

/** A volume before it has an id. */
export type VolumePlan = Omit<Volume, "id" | "createdAt" | "tags">;

/**
 * The volumes of a future instance: the image's root volume, as the mappings change it, and further ones.
 *
 * @throws AwsFault InvalidBlockDeviceMapping, InvalidParameterValue, InvalidParameterCombination
 * @source GEN (aws-facts 0)
 */
export function plannedVolumes(
  call: Call,
  image: Image,
  mappings: readonly BlockDeviceMapping[] | undefined,
): VolumePlan[] {
  const byDevice = new Map<string, EbsBlockDevice>([[rootDeviceName, {}]]);
  for (const { DeviceName: device, Ebs: ebs } of mappings ?? []) {
    if (device === undefined || !/^(\/dev\/)?(xvd[a-z]{1,2}|sd[a-z][0-9]*)$/.test(device)) {
      throw new AwsFault("InvalidBlockDeviceMapping", `Invalid device name ${device ?? ""}`);
    }
    if (device !== rootDeviceName && byDevice.has(device)) {
      throw new AwsFault(
        "InvalidBlockDeviceMapping",
        `The device '${device}' is used in more than one block-device mapping`,
      );
    }
    byDevice.set(device, ebs ?? {});
  }
  return [...byDevice].map(([device, ebs]) =>
    planned(call, device, ebs, device === rootDeviceName ? image : undefined),
  );
}

/** Makes the planned volumes. */
export function madeVolumes(call: Call, plans: readonly VolumePlan[], tags: Tags): Volume[] {
  const createdAt = call.world.clock.iso();
  return plans.map((plan) => ({ ...plan, id: newId("vol"), createdAt, tags: { ...tags } }));
}

function planned(call: Call, deviceName: string, ebs: EbsBlockDevice, image: Image | undefined): VolumePlan {
  const sizeGiB = ebs.VolumeSize ?? image?.sizeGiB;
  if (sizeGiB === undefined) {
    throw new AwsFault("MissingParameter", "The request must contain the parameter size or snapshotId");
  }
  if (image !== undefined && sizeGiB < image.sizeGiB) {
    throw new AwsFault(
      "InvalidBlockDeviceMapping",
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${image.snapshotId}', expect size >= ${image.sizeGiB}GB`,
    );
  }
  if (!Number.isInteger(sizeGiB) || sizeGiB < 1 || sizeGiB > 16_384) {
    throw new AwsFault(
      "InvalidParameterValue",
      `Volume of ${sizeGiB}GiB is invalid; it must be from 1GiB to 16384GiB`,
    );
  }
  if (ebs.DeleteOnTermination === false) {
    throw new AwsFault(
      "NotImplemented",
      "The sandbox does not model volumes that outlive their instance.",
      501,
    );
  }
  const encrypted = ebs.Encrypted ?? false;
  if (!encrypted && ebs.KmsKeyId !== undefined) {
    throw new AwsFault(
      "InvalidParameterDependency",
      "The parameter KmsKeyId requires the parameter Encrypted to be set.",
    );
  }
  const key = ebs.KmsKeyId === undefined ? awsManagedKeyArn(call, "ebs") : keyArn(call, ebs.KmsKeyId);
  return {
    deviceName,
    sizeGiB,
    encrypted,
    ...(encrypted && { kmsKeyId: key }),
    ...performance(ebs, sizeGiB),
  };
}

function performance(
  ebs: EbsBlockDevice,
  sizeGiB: number,
): Pick<Volume, "volumeType" | "iops" | "throughput"> {
  const volumeType = ebs.VolumeType ?? "gp3";
  if (volumeType === "gp2") {
    if (ebs.Iops !== undefined || ebs.Throughput !== undefined) {
      throw new AwsFault(
        "InvalidParameterCombination",
        "The parameters iops and throughput are not supported for gp2 volumes.",
      );
    }
    return { volumeType, iops: Math.min(16_000, Math.max(100, sizeGiB * 3)) };
  }
  if (volumeType !== "gp3") {
    throw new AwsFault("NotImplemented", `The sandbox does not model volumes of type ${volumeType}.`, 501);
  }
  const iops = ebs.Iops ?? 3000;
  const throughput = ebs.Throughput ?? 125;
  if (!(iops >= 3000 && iops <= 16_000)) {
    throw new AwsFault("InvalidParameterValue", `Volume iops of ${iops} is not in the range 3000-16000`);
  }
  if (!(throughput >= 125 && throughput <= 1000)) {
    throw new AwsFault(
      "InvalidParameterValue",
      `Volume throughput of ${throughput} is not in the range 125-1000`,
    );
  }
  return { volumeType, iops, throughput };
}
