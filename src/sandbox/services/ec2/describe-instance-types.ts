import {
  DescribeInstanceTypes$,
  type DescribeInstanceTypesRequest,
  type DescribeInstanceTypesResult,
  type InstanceTypeInfo,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { instanceTypeOf, instanceTypes, type InstanceType } from "./instance-types.ts";
import { listed } from "./listing.ts";
import { wire } from "./wire.ts";

/** The instance types that the sandbox models. */
export const describeInstanceTypes = operation<DescribeInstanceTypesRequest, DescribeInstanceTypesResult>(
  DescribeInstanceTypes$,
  ["InstanceTypes", "Filters", "MaxResults", "NextToken"],
  (input) => {
    const names = input.InstanceTypes ?? [];
    const all = names.length > 0 ? names.map((name) => instanceTypeOf(name)) : instanceTypes();
    const { items, NextToken } = listed(all, input, {
      keyOf: (type) => type.name,
      filters: {
        "bare-metal": () => false,
        "burstable-performance-supported": (type) => type.burstable,
        "current-generation": () => true,
        "free-tier-eligible": (type) => type.freeTier,
        hypervisor: () => "nitro",
        "instance-type": (type) => type.name,
        "memory-info.size-in-mib": (type) => type.memoryMiB,
        "processor-info.supported-architecture": (type) => type.architectures,
        "supported-root-device-type": () => "ebs",
        "supported-usage-class": () => ["on-demand", "spot"],
        "supported-virtualization-type": () => "hvm",
        "vcpu-info.default-vcpus": (type) => type.vcpus,
      },
    });
    return { InstanceTypes: items.map((type) => instanceTypeView(type)), NextToken };
  },
);

function instanceTypeView(type: InstanceType): InstanceTypeInfo {
  return {
    InstanceType: wire(type.name),
    CurrentGeneration: true,
    FreeTierEligible: type.freeTier,
    SupportedUsageClasses: ["on-demand", "spot"],
    SupportedRootDeviceTypes: ["ebs"],
    SupportedVirtualizationTypes: ["hvm"],
    BareMetal: false,
    Hypervisor: "nitro",
    ProcessorInfo: {
      SupportedArchitectures: [...type.architectures],
      SustainedClockSpeedInGhz: type.clockGhz,
      Manufacturer: type.manufacturer,
    },
    VCpuInfo: {
      DefaultVCpus: type.vcpus,
      DefaultCores: type.vcpus / type.threadsPerCore,
      DefaultThreadsPerCore: type.threadsPerCore,
    },
    MemoryInfo: { SizeInMiB: type.memoryMiB },
    InstanceStorageSupported: false,
    NetworkInfo: {
      NetworkPerformance: type.network,
      MaximumNetworkInterfaces: type.interfaces,
      MaximumNetworkCards: 1,
      DefaultNetworkCardIndex: 0,
      Ipv4AddressesPerInterface: type.addressesPerInterface,
      Ipv6AddressesPerInterface: type.addressesPerInterface,
      Ipv6Supported: true,
      EnaSupport: "required",
      EfaSupported: false,
    },
    BurstablePerformanceSupported: type.burstable,
    AutoRecoverySupported: true,
    SupportedBootModes: type.manufacturer === "AWS" ? ["uefi"] : ["legacy-bios", "uefi"],
  };
}
