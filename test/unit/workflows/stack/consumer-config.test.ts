import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PrivlinkError } from "../../../../src/errors/error.ts";
import { loadConsumerConfig } from "../../../../src/workflows/stack-config/load-consumer.ts";

const load = (yaml: string) =>
  loadConsumerConfig({
    stack: "shop",
    configPath: "/x/privlink.yaml",
    configDocument: { consumer: parse(yaml) as unknown },
  });

function refusal(yaml: string): string {
  try {
    load(yaml);
  } catch (error) {
    if (error instanceof PrivlinkError) return [error.message, error.reason].join(" ");
    throw error;
  }
  throw new Error(`accepted: ${yaml}`);
}

describe("the consumer section of privlink.yaml", () => {
  it.each([undefined, null, {}, { consumer: {} }])("has a default for everything: %j", (configDocument) => {
    const settings = { stack: "shop", configPath: "privlink.yaml", configDocument };
    expect(loadConsumerConfig(settings)).toEqual({
      stack: "shop",
      network: { kind: "built", cidr: "10.30.0.0/16", zones: 2 },
      instances: { count: 2, type: "t4g.nano", architecture: "ARM64" },
      bastion: false,
      ssmEndpoints: true,
    });
  });

  it.each([
    ["{ instances: { architecture: X86_64 } }", "t3.nano", "X86_64"],
    ["{ instances: { type: m7g.large } }", "m7g.large", "ARM64"],
    ["{ instances: { type: c7gd.medium } }", "c7gd.medium", "ARM64"],
    ["{ instances: { type: im4gn.large } }", "im4gn.large", "ARM64"],
    ["{ instances: { type: g4dn.xlarge } }", "g4dn.xlarge", "X86_64"],
    ["{ instances: { type: c7i-flex.large } }", "c7i-flex.large", "X86_64"],
    ["{ instances: { type: t3a.nano, architecture: X86_64 } }", "t3a.nano", "X86_64"],
  ])("knows type and architecture from one another: %s", (yaml, type, architecture) => {
    expect(load(yaml).instances).toEqual({ count: 2, type, architecture });
  });

  it("gives a bastion the type of the instances, and does without endpoints where there are none", () => {
    expect(load("{ bastion: true, instances: { type: t3.micro } }").bastion).toEqual({
      type: "t3.micro",
      architecture: "X86_64",
    });
    expect(load("{ bastion: true, instances: false }")).toMatchObject({
      bastion: { type: "t4g.nano" },
      ssmEndpoints: false,
    });
  });

  it("counts zones by what is named", () => {
    expect(load("{ zoneIds: [euw1-az1, euw1-az2, euw1-az3] }").network).toMatchObject({ zones: 3 });
  });

  it("builds nothing in a VPC that exists but what is asked for", () => {
    expect(load("{ vpcId: vpc-0a1b2c3d }")).toMatchObject({
      network: { kind: "adopted", vpcId: "vpc-0a1b2c3d", subnetIds: [] },
      instances: false,
      ssmEndpoints: false,
    });
    const adopted = "vpcId: vpc-0a1b2c3d, subnetIds: [subnet-0a1b2c3d], instances: {}";
    expect(load(`{ ${adopted} }`)).toMatchObject({ instances: { count: 2 }, ssmEndpoints: false });
    expect(load(`{ ${adopted}, ssmEndpoints: true }`)).toMatchObject({ ssmEndpoints: true });
  });

  it.each([
    ["{ cidr: 10.30.0.0/25 }", "consumer.cidr", "/16 to /24"],
    ["{ cidr: 127.0.0.0/16 }", "consumer.cidr", "block that a VPC can have"],
    ["{ zones: 1 }", "consumer.zones", "2 to 6"],
    ["{ zoneIds: [euw1-az1] }", "consumer.zoneIds", "2 to 6 zones"],
    ["{ zoneIds: [eu-west-1a, euw1-az2] }", "consumer.zoneIds.0", "use1-az1"],
    ["{ zoneIds: [euw1-az1, euw1-az1] }", "consumer.zoneIds", "twice"],
    ["{ zones: 3, zoneIds: [euw1-az1, euw1-az2] }", "consumer.zoneIds", "3 zones"],
    ["{ subnetIds: [subnet-0a] }", "consumer.subnetIds", "vpcId"],
    ["{ instances: { count: 0 } }", "consumer.instances.count", "1 to 20"],
    ["{ instances: { type: t4g.nano, architecture: X86_64 } }", "consumer.instances.architecture", "ARM64"],
    ["{ instances: true }", "consumer.instances", "false or a section"],
    ["{ instances: { size: 2 } }", 'unknown key "size" under consumer.instances', "type"],
    ["{ bastions: true }", 'unknown key "bastions" under consumer', '"bastion"'],
    ["{ bastion: yes please }", "consumer.bastion", "true or false"],
    ["{ ssmEndpoints: false }", "consumer.ssmEndpoints", "no other way"],
    ["{ instances: false, ssmEndpoints: true }", "consumer.ssmEndpoints", "neither"],
    ["{ vpcId: my-vpc }", "consumer.vpcId", "vpc-0a1b2c3d"],
    ["{ vpcId: vpc-0a, cidr: 10.40.0.0/16 }", "consumer.cidr", "has its own"],
    ["{ vpcId: vpc-0a, zones: 2 }", "consumer.zones", "has its own"],
    ["{ vpcId: vpc-0a, bastion: true }", "consumer.bastion", "public subnet"],
    ["{ vpcId: vpc-0a, instances: {} }", "consumer.subnetIds", "must name the subnets"],
    ["{ vpcId: vpc-0a, subnetIds: [subnet-0a, subnet-0a] }", "consumer.subnetIds", "twice"],
    [
      "{ vpcId: vpc-0a, subnetIds: [subnet-0a], ssmEndpoints: true }",
      "consumer.ssmEndpoints",
      "no instances",
    ],
  ])("refuses %s, and says where and what is allowed", (yaml, where, says) => {
    expect(refusal(yaml)).toContain(where);
    expect(refusal(yaml)).toContain(says);
  });
});
