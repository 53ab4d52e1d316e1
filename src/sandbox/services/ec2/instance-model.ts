/** States of an instance, spelled as on the wire. @source aws-facts 2.4 */
export type InstanceState = "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";

/** An instance; a terminated one stays listed for a while. */
export interface Instance {
  /** `i-…` */
  readonly id: string;
  /** `r-…`: shared by the instances that one call launched. */
  readonly reservationId: string;
  /** Place in its reservation, from 0. */
  readonly launchIndex: number;
  readonly clientToken?: string;
  readonly imageId: string;
  instanceType: string;
  readonly architecture: "arm64" | "x86_64";
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zoneName: string;
  readonly zoneId: string;
  state: InstanceState;
  /** Counts changes of state, so that a transition that was overtaken does nothing. */
  revision: number;
  /** Why it is in its state, for example `Client.UserInitiatedShutdown`; absent while all is normal. */
  stateReason?: { readonly code: string; readonly message: string };
  /** As `StateTransitionReason` shows it; empty while nobody stopped or terminated it. */
  transitionReason: string;
  /** When it last became `running`. ISO 8601. */
  runningSince?: string;
  /** Absent once it is terminated: the network interface is gone then. */
  networkInterfaceId?: string;
  /** Gets a public address whenever it starts. */
  readonly wantsPublicIp: boolean;
  profile?: InstanceProfileAssociation;
  metadataOptions: MetadataOptions;
  volumes: Volume[];
  /** Base64 as the caller gave it. */
  userData?: string;
  monitoring: boolean;
  ebsOptimized: boolean;
  disableApiTermination: boolean;
  shutdownBehavior: "stop" | "terminate";
  readonly launchedAt: string;
  tags: Record<string, string>;
}

/** The role that software on an instance acts as, by way of a profile. */
export interface InstanceProfileAssociation {
  /** `iip-assoc-…` */
  readonly associationId: string;
  readonly arn: string;
  /** Unique id of the profile, `AIPA…`. */
  readonly id: string;
  readonly associatedAt: string;
}

/** How an instance's metadata service answers. */
export interface MetadataOptions {
  httpTokens: "optional" | "required";
  httpEndpoint: "enabled" | "disabled";
  /** 1 to 64. */
  httpPutResponseHopLimit: number;
  instanceMetadataTags: "enabled" | "disabled";
}

/** An EBS volume that an instance was launched with; it goes with the instance. */
export interface Volume {
  /** `vol-…` */
  readonly id: string;
  readonly deviceName: string;
  readonly sizeGiB: number;
  readonly volumeType: "gp2" | "gp3";
  /** Per second. */
  readonly iops: number;
  /** MiB per second; gp3 only. */
  readonly throughput?: number;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
  readonly createdAt: string;
  tags: Record<string, string>;
}
