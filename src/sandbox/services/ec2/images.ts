import { createHash } from "node:crypto";
import { AwsFault } from "../../operation.ts";
import type { InstanceType } from "./instance-types.ts";

/** A machine image of Amazon that instances can be launched from. */
export interface Image {
  /** `ami-…`, another one in every region, as on AWS. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly architecture: InstanceType["architectures"][number];
  readonly snapshotId: string;
  /** Smallest root volume. */
  readonly sizeGiB: number;
  /** Names of public parameters of Systems Manager whose value is this image's id. */
  readonly parameters: readonly string[];
}

/** Account that owns the images of Amazon Linux. */
export const imageOwner = "137112412989";

/** Device under which the root volume of every image appears. */
export const rootDeviceName = "/dev/xvda";

/** When the images were made. */
export const imageCreatedAt = "2025-09-29T20:36:11.000Z";

const release = "2023.9.20250929.0";
const kernel = "6.1";

const byRegion = new Map<string, readonly Image[]>();

/** The images that a region offers: Amazon Linux 2023, standard and minimal. @source GEN (aws-facts 0): names and parameters */
export function images(region: string): readonly Image[] {
  const known = byRegion.get(region);
  if (known !== undefined) return known;
  const made = (["arm64", "x86_64"] as const).flatMap((architecture) =>
    (["", "minimal-"] as const).map((variant): Image => {
      const name = `al2023-ami-${variant}${release}-kernel-${kernel}-${architecture}`;
      const parameter = `/aws/service/ami-amazon-linux-latest/al2023-ami-${variant}kernel`;
      return {
        id: publicId("ami", region, name),
        name,
        description: `Amazon Linux 2023 AMI ${release} ${architecture} HVM kernel-${kernel}`,
        architecture,
        snapshotId: publicId("snap", region, name),
        sizeGiB: variant === "" ? 8 : 2,
        parameters: [`${parameter}-default-${architecture}`, `${parameter}-${kernel}-${architecture}`],
      };
    }),
  );
  byRegion.set(region, made);
  return made;
}

/** The image of this id. @throws AwsFault InvalidAMIID.Malformed, InvalidAMIID.NotFound */
export function imageOf(region: string, id: string): Image {
  if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) {
    throw new AwsFault("InvalidAMIID.Malformed", `Invalid id: "${id}" (expecting "ami-...")`);
  }
  const found = images(region).find((image) => image.id === id);
  if (found === undefined) {
    throw new AwsFault("InvalidAMIID.NotFound", `The image id '[${id}]' does not exist`);
  }
  return found;
}

function publicId(prefix: string, region: string, name: string): string {
  const digest = createHash("sha256").update(`${prefix}/${region}/${name}`).digest("hex");
  return `${prefix}-0${digest.slice(0, 16)}`;
}
