import type { Instance as InstanceAnswer, InstanceNetworkInterface, Reservation } from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { tagPairs } from "../support/tags.ts";
import { rootDeviceName } from "./images.ts";
import { metadataView } from "./instance-metadata.ts";
import type { Instance } from "./instance-model.ts";
import { stateCodes } from "./instance-transitions.ts";
import { instanceTypeOf } from "./instance-types.ts";
import type { NetworkInterface } from "./model.ts";
import { privateDnsName, publicAssociation, publicDnsName } from "./network-interface-view.ts";
import { ec2State } from "./state.ts";

/** The network interface of an instance; undefined once it is terminated. */
export function interfaceOf(call: Call, instance: Instance): NetworkInterface | undefined {
  return lookUp(ec2State(call).networkInterfaces, instance.networkInterfaceId);
}

/** An instance as answers carry it; a terminated one has no network and no volumes any more. */
export function instanceView(call: Call, instance: Instance): InstanceAnswer {
  const type = instanceTypeOf(instance.instanceType);
  const eni = interfaceOf(call, instance);
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    State: { Code: stateCodes[instance.state], Name: instance.state },
    StateReason:
      instance.stateReason === undefined
        ? undefined
        : { Code: instance.stateReason.code, Message: instance.stateReason.message },
    StateTransitionReason: instance.transitionReason,
    AmiLaunchIndex: instance.launchIndex,
    ProductCodes: [],
    InstanceType: type.name as InstanceAnswer["InstanceType"],
    LaunchTime: new Date(instance.launchedAt),
    Placement: {
      AvailabilityZone: instance.zoneName,
      AvailabilityZoneId: instance.zoneId,
      GroupName: "",
      Tenancy: "default",
    },
    Monitoring: { State: instance.monitoring ? "enabled" : "disabled" },
    Architecture: instance.architecture,
    ClientToken: instance.clientToken ?? "",
    EbsOptimized: instance.ebsOptimized,
    EnaSupport: true,
    Hypervisor: "xen",
    RootDeviceName: rootDeviceName,
    RootDeviceType: "ebs",
    VirtualizationType: "hvm",
    BootMode: "uefi-preferred",
    PlatformDetails: "Linux/UNIX",
    UsageOperation: "RunInstances",
    CpuOptions: { CoreCount: type.vcpus / type.threadsPerCore, ThreadsPerCore: type.threadsPerCore },
    CapacityReservationSpecification: { CapacityReservationPreference: "open" },
    HibernationOptions: { Configured: false },
    EnclaveOptions: { Enabled: false },
    MaintenanceOptions: { AutoRecovery: "default" },
    MetadataOptions: metadataView(instance),
    PrivateDnsNameOptions: {
      HostnameType: "ip-name",
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    IamInstanceProfile:
      instance.profile === undefined ? undefined : { Arn: instance.profile.arn, Id: instance.profile.id },
    BlockDeviceMappings: instance.volumes.map((volume) => ({
      DeviceName: volume.deviceName,
      Ebs: {
        VolumeId: volume.id,
        AttachTime: new Date(volume.createdAt),
        DeleteOnTermination: true,
        Status: "attached",
      },
    })),
    PrivateDnsName: eni === undefined ? "" : privateDnsName(call.region, eni.privateIp),
    PublicDnsName: eni === undefined ? "" : publicDnsName(call, eni.vpcId, eni.publicIp),
    ...(eni === undefined ? { SecurityGroups: [], NetworkInterfaces: [] } : network(call, instance, eni)),
    Tags: tagPairs(instance.tags),
  };
}

/** Instances by the call that launched them, in the order in which they come. */
export function reservationViews(call: Call, instances: readonly Instance[]): Reservation[] {
  const ids = [...new Set(instances.map((instance) => instance.reservationId))];
  return ids.map((ReservationId) => ({
    ReservationId,
    OwnerId: call.account,
    Groups: [],
    Instances: instances
      .filter((instance) => instance.reservationId === ReservationId)
      .map((instance) => instanceView(call, instance)),
  }));
}

function network(call: Call, instance: Instance, eni: NetworkInterface): Partial<InstanceAnswer> {
  const { securityGroups } = ec2State(call);
  const groups = eni.groupIds.map((id) => ({ GroupId: id, GroupName: securityGroups[id]?.name }));
  const association = publicAssociation(call, eni);
  const name = privateDnsName(call.region, eni.privateIp);
  const answer: InstanceNetworkInterface = {
    NetworkInterfaceId: eni.id,
    OwnerId: call.account,
    VpcId: eni.vpcId,
    SubnetId: eni.subnetId,
    Description: eni.description,
    InterfaceType: eni.interfaceType,
    MacAddress: eni.macAddress,
    Status: "in-use",
    SourceDestCheck: true,
    PrivateDnsName: name,
    PrivateIpAddress: eni.privateIp,
    PrivateIpAddresses: [
      { PrivateIpAddress: eni.privateIp, PrivateDnsName: name, Primary: true, Association: association },
    ],
    Ipv6Addresses: [],
    Association: association,
    Groups: groups,
    Attachment: {
      AttachmentId: eni.attachment.id,
      AttachTime: new Date(eni.createdAt),
      DeleteOnTermination: true,
      DeviceIndex: 0,
      NetworkCardIndex: 0,
      Status: instance.state === "pending" && instance.runningSince === undefined ? "attaching" : "attached",
    },
  };
  return {
    VpcId: eni.vpcId,
    SubnetId: eni.subnetId,
    PrivateIpAddress: eni.privateIp,
    PublicIpAddress: eni.publicIp,
    SourceDestCheck: true,
    SecurityGroups: groups,
    NetworkInterfaces: [answer],
  };
}
