import {
  DescribeInstanceInformation$,
  type DescribeInstanceInformationRequest,
  type DescribeInstanceInformationResult,
  type InstanceInformation,
} from "@aws-sdk/client-ssm";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { privateDnsName } from "../ec2/network-interface-view.ts";
import { lookUp } from "../support/records.ts";
import { managedInstances, type ManagedInstance } from "./managed-instances.ts";
import { ssmPage } from "./pages.ts";

/** Version of the agent in the images. */
const agentVersion = "3.3.2958.0";

/** The account's managed instances. */
export const describeInstanceInformation = operation<
  DescribeInstanceInformationRequest,
  DescribeInstanceInformationResult
>(
  DescribeInstanceInformation$,
  ["Filters", "InstanceInformationFilterList", "MaxResults", "NextToken"],
  (input, call) => {
    if (input.Filters !== undefined && input.InstanceInformationFilterList !== undefined) {
      throw new AwsFault(
        "ValidationException",
        "Filters and InstanceInformationFilterList cannot be used in the same request.",
      );
    }
    const tests = [
      ...(input.Filters ?? []).map(({ Key, Values }) => filterOf(Key, Values)),
      ...(input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => filterOf(key, valueSet)),
    ];
    const found = managedInstances(call).filter((managed) => tests.every((test) => test(managed)));
    const { items, NextToken } = ssmPage(found, ({ instance }) => instance.id, input, { least: 5, most: 50 });
    return { InstanceInformationList: items.map((managed) => informationOf(call, managed)), NextToken };
  },
);

const filters: Readonly<Record<string, (managed: ManagedInstance) => readonly string[]>> = {
  AgentVersion: () => [agentVersion],
  // Instances of EC2 have their role by way of a profile; this one is for machines elsewhere.
  IamRole: () => [],
  InstanceIds: ({ instance }) => [instance.id],
  PingStatus: () => ["Online"],
  PlatformTypes: () => ["Linux"],
  ResourceType: () => ["EC2Instance"],
  "tag-key": ({ instance }) => Object.keys(instance.tags),
};

/** @throws AwsFault InvalidFilterKey, ValidationException */
function filterOf(
  key: string | undefined,
  values: readonly string[] | undefined,
): (managed: ManagedInstance) => boolean {
  const tag = /^tag:(.+)$/s.exec(key ?? "")?.[1];
  const read =
    tag === undefined
      ? lookUp(filters, key)
      : ({ instance }: ManagedInstance) => lookUp(instance.tags, tag) ?? [];
  if (read === undefined) throw new AwsFault("InvalidFilterKey", `The filter key ${key ?? ""} is not valid.`);
  if (values === undefined || values.length === 0)
    throw new AwsFault("ValidationException", `The filter ${key ?? ""} must have at least one value.`);
  return (managed) => [read(managed)].flat().some((value) => values.includes(value));
}

function informationOf(call: Call, { instance, eni, registeredAt }: ManagedInstance): InstanceInformation {
  return {
    InstanceId: instance.id,
    PingStatus: "Online",
    LastPingDateTime: new Date(call.world.clock.now()),
    AgentVersion: agentVersion,
    IsLatestVersion: true,
    PlatformType: "Linux",
    PlatformName: "Amazon Linux",
    PlatformVersion: "2023",
    ResourceType: "EC2Instance",
    IPAddress: eni.privateIp,
    ComputerName: privateDnsName(call.region, eni.privateIp),
    RegistrationDate: new Date(registeredAt),
    SourceId: instance.id,
    SourceType: "AWS::EC2::Instance",
  };
}
