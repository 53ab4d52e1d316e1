import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  RevokeSecurityGroupEgressCommand,
  type EC2Client,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNetworkInterface } from "../../../../src/sandbox/services/ec2/network-interfaces.ts";
import { prefixLists } from "../../../../src/sandbox/services/ec2/prefix-lists.ts";
import { allows } from "../../../../src/sandbox/services/ec2/reachability.ts";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { ec2, network, present, type Network } from "./setup.ts";

let sandbox: TestSandbox;
let client: EC2Client;
let home: Network;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = ec2(sandbox, "producer");
});
afterAll(() => sandbox.close());
beforeEach(async () => (home = await network(client, 0, ["use1-az1"])));

const scope = () => ({ world: sandbox.world, account: "111111111111", region: "us-east-1" });
const group = async (GroupName: string) => {
  const made = await client.send(
    new CreateSecurityGroupCommand({ GroupName, Description: "x", VpcId: home.vpcId }),
  );
  return present(made.GroupId);
};
const machine = (groupIds: string[], place: Network = home) =>
  createNetworkInterface(scope(), {
    subnetId: present(place.subnets["use1-az1"]),
    groupIds,
    description: "a machine",
    interfaceType: "interface",
  });
const ingress = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
const closeEgress = (GroupId: string) =>
  client.send(
    new RevokeSecurityGroupEgressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    }),
  );
const tcp = (FromPort: number, ToPort = FromPort) => ({ IpProtocol: "tcp", FromPort, ToPort });
const verdict = (from: string, to: string, port: number) =>
  allows(sandbox.world, { from: { networkInterfaceId: from }, to: { networkInterfaceId: to }, port });

describe("security groups on a connection", () => {
  it("need an inbound rule for the port from the source's address or group", async () => {
    const [web, database] = [await group("web"), await group("database")];
    const [from, to] = [machine([web]), machine([database])];
    const answer = verdict(from.id, to.id, 5432);
    expect(answer).toEqual({
      allowed: false,
      because: `no inbound rule of ${database} (database) on ${to.id} (a machine) allows TCP 5432 from ${from.privateIp}`,
    });
    await ingress(database, { ...tcp(5432), UserIdGroupPairs: [{ GroupId: web }] });
    expect(verdict(from.id, to.id, 5432)).toEqual({ allowed: true });
    expect(verdict(from.id, to.id, 5433).allowed).toBe(false);
    expect(verdict(machine([database]).id, to.id, 5432).allowed).toBe(false);
    await ingress(database, { ...tcp(6000, 6010), IpRanges: [{ CidrIp: `${from.privateIp}/32` }] });
    expect(verdict(from.id, to.id, 6005).allowed).toBe(true);
  });

  it("do not take a rule for another protocol", async () => {
    const id = await group("udp");
    await ingress(id, { IpProtocol: "udp", FromPort: 53, ToPort: 53, IpRanges: [{ CidrIp: "0.0.0.0/0" }] });
    expect(verdict(machine([id]).id, machine([id]).id, 53).allowed).toBe(false);
  });

  it("need an outbound rule at the source too; the answer needs none", async () => {
    const [web, database] = [await group("web"), await group("database")];
    await ingress(database, { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] });
    const [from, to] = [machine([web]), machine([database])];
    await closeEgress(web);
    await closeEgress(database);
    expect(verdict(from.id, to.id, 5432)).toMatchObject({
      allowed: false,
      because: expect.stringContaining("no outbound rule of") as string,
    });
    await client.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId: web,
        IpPermissions: [{ ...tcp(5432), UserIdGroupPairs: [{ GroupId: database }] }],
      }),
    );
    expect(verdict(from.id, to.id, 5432)).toEqual({ allowed: true });
  });

  it("let in by prefix list who has an address of it", async () => {
    const id = await group("listed");
    const list = present(prefixLists("us-east-1")[0]);
    await ingress(id, { ...tcp(443), PrefixListIds: [{ PrefixListId: list.id }] });
    const to = { networkInterfaceId: machine([id]).id };
    const from = (ip: string) => ({ ip, vpcId: home.vpcId });
    expect(allows(sandbox.world, { from: from("52.216.1.1"), to, port: 443 }).allowed).toBe(true);
    expect(allows(sandbox.world, { from: from("10.0.0.9"), to, port: 443 }).allowed).toBe(false);
  });

  it("judge the client's own address over PrivateLink, and no interface without groups", async () => {
    const id = await group("nlb");
    await ingress(id, { ...tcp(3000), IpRanges: [{ CidrIp: "10.8.0.0/16" }] });
    const to = { networkInterfaceId: machine([id]).id };
    const open = { networkInterfaceId: machine([]).id };
    const from = (ip: string) => ({ ip, vpcId: "vpc-of-the-consumer" });
    expect(allows(sandbox.world, { from: from("10.8.0.5"), to, port: 3000 }).allowed).toBe(true);
    expect(allows(sandbox.world, { from: from("10.9.0.5"), to, port: 3000 }).allowed).toBe(false);
    expect(allows(sandbox.world, { from: from("10.9.0.5"), to: open, port: 3000 }).allowed).toBe(true);
  });

  it("do not matter between two VPCs, which have no way to each other", async () => {
    const elsewhere = await network(client, 1, ["use1-az1"]);
    expect(verdict(machine([]).id, machine([], elsewhere).id, 80).allowed).toBe(false);
  });
});
