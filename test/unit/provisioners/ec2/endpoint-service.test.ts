import { describe, expect, it } from "vitest";
import {
  endpointService,
  type EndpointServiceSpec,
} from "../../../../src/provisioners/ec2/endpoint-service.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: EndpointServiceSpec = {
  loadBalancerArn: "arn:nlb",
  zones: ["eu-west-1a", "eu-west-1b"],
  acceptanceRequired: true,
  allowedPrincipals: ["arn:aws:iam::222222222222:root"],
  supportedRegions: ["eu-central-1"],
};
const node = nodeOf("endpoint-service", spec);
const found = {
  ServiceId: "vpce-svc-1",
  ServiceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-1",
  ServiceState: "Available",
  NetworkLoadBalancerArns: ["arn:nlb"],
  AvailabilityZones: ["eu-west-1b", "eu-west-1a"],
  AcceptanceRequired: true,
  SupportedRegions: [
    { Region: "eu-west-1", ServiceState: "Available" },
    { Region: "eu-central-1", ServiceState: "Available" },
  ],
  Tags: awsTags("endpoint-service"),
};
const converged = {
  DescribeVpcEndpointServiceConfigurations: { ServiceConfigurations: [found] },
  DescribeVpcEndpointServicePermissions: {
    AllowedPrincipals: [
      { Principal: "arn:aws:iam::222222222222:root" },
      { Principal: "arn:aws:iam::333333333333:root" },
    ],
  },
};

describeKind({
  provisioner: endpointService,
  node,
  converged,
  drifts: [
    {
      name: "with a new load balancer comes a new service",
      now: { loadBalancerArns: ["arn:other"] },
      fields: ["loadBalancerArn"],
      sends: [],
    },
    {
      name: "a second load balancer is taken away",
      now: { loadBalancerArns: ["arn:nlb", "arn:other"] },
      fields: ["loadBalancerArns"],
      sends: [
        {
          command: "ModifyVpcEndpointServiceConfiguration",
          input: { ServiceId: "vpce-svc-1", RemoveNetworkLoadBalancerArns: ["arn:other"] },
        },
      ],
    },
    {
      name: "acceptance is switched on again",
      now: { acceptanceRequired: false },
      fields: ["acceptanceRequired"],
      sends: [
        {
          command: "ModifyVpcEndpointServiceConfiguration",
          input: { ServiceId: "vpce-svc-1", AcceptanceRequired: true },
        },
      ],
    },
    {
      name: "regions are added and taken away, the own one never",
      now: { supportedRegions: ["eu-west-1", "us-east-1"] },
      fields: ["supportedRegions"],
      sends: [
        {
          command: "ModifyVpcEndpointServiceConfiguration",
          input: {
            ServiceId: "vpce-svc-1",
            AddSupportedRegions: ["eu-central-1"],
            RemoveSupportedRegions: ["us-east-1"],
          },
        },
      ],
    },
    {
      name: "a zone that the load balancer gained is read by a modify of nothing",
      now: { zones: ["eu-west-1a"] },
      fields: ["zones"],
      sends: [{ command: "ModifyVpcEndpointServiceConfiguration", input: { ServiceId: "vpce-svc-1" } }],
    },
    {
      name: "only principals that are missing are added; those of `privlink allow` stay",
      now: { allowedPrincipals: ["arn:aws:iam::333333333333:root"] },
      fields: ["allowedPrincipals"],
      sends: [
        {
          command: "ModifyVpcEndpointServicePermissions",
          input: { ServiceId: "vpce-svc-1", AddAllowedPrincipals: ["arn:aws:iam::222222222222:root"] },
        },
      ],
    },
    {
      name: "a private DNS name that is not wanted any more is removed",
      now: { privateDnsName: "old.example.com" },
      fields: ["privateDnsName"],
      sends: [
        {
          command: "ModifyVpcEndpointServiceConfiguration",
          input: { ServiceId: "vpce-svc-1", RemovePrivateDnsName: true },
        },
      ],
    },
  ],
});

describe("endpoint-service", () => {
  it("is made with acceptance required and its tags, then opened for the principals", async () => {
    const aws = fakeAws({
      CreateVpcEndpointServiceConfiguration: { ServiceConfiguration: found },
      ...converged,
      DescribeVpcEndpointServicePermissions: { AllowedPrincipals: [] },
      ModifyVpcEndpointServicePermissions: {},
    });
    await endpointService.create(node, aws.context);
    expect(aws.writes().map(({ command }) => command)).toEqual([
      "CreateVpcEndpointServiceConfiguration",
      "ModifyVpcEndpointServicePermissions",
    ]);
    expect(aws.writes()[0]?.input).toMatchObject({
      NetworkLoadBalancerArns: ["arn:nlb"],
      AcceptanceRequired: true,
      TagSpecifications: [{ ResourceType: "vpc-endpoint-service", Tags: awsTags("endpoint-service") }],
    });
  });

  it("tells existing connections as a conflict, which passes when they are gone", async () => {
    const observed = (await endpointService.observe([node], fakeAws(converged).context)).get(node.id);
    if (observed === undefined) throw new Error("not found");
    const aws = fakeAws({
      DeleteVpcEndpointServiceConfigurations: {
        Unsuccessful: [
          { ResourceId: "vpce-svc-1", Error: { Code: "ExistingVpcEndpointConnections", Message: "no" } },
        ],
      },
    });
    await expect(
      endpointService.remove(node, observed, aws.context, { finalSnapshot: true }),
    ).rejects.toMatchObject({ name: "ExistingVpcEndpointConnections" });
  });
});
