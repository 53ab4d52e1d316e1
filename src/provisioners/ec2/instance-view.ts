import type { Instance } from "@aws-sdk/client-ec2";
import { present } from "../support/provisioner.ts";
import { readTags, type Tags } from "../support/tags.ts";

/** How the metadata service of an instance answers. */
export interface MetadataAccess {
  /** `required`: only with a session token (IMDSv2). */
  readonly tokens: string;
  readonly endpoint: string;
  /** Hops that a token may travel; 1 keeps it on the instance. */
  readonly hopLimit: number;
}

/** An instance as AWS reports it. */
export interface InstanceObserved {
  readonly instanceId: string;
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
  readonly instanceType: string;
  readonly architecture: "ARM64" | "X86_64" | undefined;
  /** Unique id of its instance profile; undefined when it has none. */
  readonly profileId: string | undefined;
  readonly metadata: MetadataAccess;
  /** `pending`, `running`, `stopping`, `stopped`, `shutting-down` or `terminated`. @source aws-facts 2.4 */
  readonly state: string;
  /** Why it is in its state, in AWS's words. */
  readonly stateReason: string | undefined;
  readonly privateIp: string | undefined;
  readonly publicIp: string | undefined;
  readonly createdAt: Date | undefined;
  readonly tags: Tags;
}

const architectures: Readonly<Record<string, "ARM64" | "X86_64">> = { arm64: "ARM64", x86_64: "X86_64" };

/** A terminated instance stays listed for about an hour; it is no more. */
export const isGone = ({ state }: Pick<InstanceObserved, "state">): boolean =>
  ["shutting-down", "terminated"].includes(state);

/** Reads an instance out of AWS's answer. */
export function readInstance(from: Instance): InstanceObserved {
  const options = from.MetadataOptions;
  return {
    instanceId: present(from.InstanceId, "InstanceId"),
    // A terminated instance has no subnet any more.
    subnetId: from.SubnetId ?? "",
    securityGroupIds: (from.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    instanceType: from.InstanceType ?? "",
    architecture: architectures[from.Architecture ?? ""],
    profileId: from.IamInstanceProfile?.Id,
    metadata: {
      tokens: options?.HttpTokens ?? "",
      endpoint: options?.HttpEndpoint ?? "",
      hopLimit: options?.HttpPutResponseHopLimit ?? 0,
    },
    state: from.State?.Name ?? "pending",
    stateReason: from.StateReason?.Message,
    privateIp: from.PrivateIpAddress,
    publicIp: from.PublicIpAddress,
    createdAt: from.LaunchTime,
    tags: readTags(from.Tags),
  };
}
