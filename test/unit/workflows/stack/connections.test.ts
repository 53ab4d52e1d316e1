import {
  DescribeVpcEndpointConnectionsCommand,
  EC2Client,
  RejectVpcEndpointConnectionsCommand,
  type VpcEndpointConnection,
} from "@aws-sdk/client-ec2";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import {
  blockingConnections,
  refuseAccepted,
  rejectBlocking,
} from "../../../../src/workflows/stack-connections.ts";
import { stackRuntime } from "./runtime.ts";

const ec2 = mockClient(EC2Client);
const aws = { region: "eu-west-1", get: <C>(client: new (config: object) => C) => new client({}) };
const serviceId = "vpce-svc-1";
// EC2 answers these states in camelCase, unlike what the SDK's type says.
const connection = (VpcEndpointId: string, state: string, VpcEndpointOwner = "222222222222") =>
  ({
    ServiceId: serviceId,
    VpcEndpointId,
    VpcEndpointOwner,
    VpcEndpointState: state,
  }) as VpcEndpointConnection;

beforeEach(() => {
  ec2.reset();
  ec2.on(DescribeVpcEndpointConnectionsCommand).resolves({
    VpcEndpointConnections: [
      connection("vpce-1", "available"),
      connection("vpce-2", "pendingAcceptance", "333333333333"),
      connection("vpce-3", "rejected"),
      connection("vpce-4", "pending"),
      connection("vpce-5", "deleted"),
    ],
  });
});

describe("connections that keep a stack alive", () => {
  it("are those that AWS would refuse to delete the service for", async () => {
    const { rt } = stackRuntime({}, { aws });
    const { accepted, pending } = await blockingConnections(rt, serviceId);
    expect(accepted.map(({ endpointId }) => endpointId)).toEqual(["vpce-1", "vpce-4"]);
    expect(pending.map(({ endpointId }) => endpointId)).toEqual(["vpce-2"]);
  });

  it("are named with their accounts when destroy refuses", async () => {
    const { rt } = stackRuntime({}, { aws });
    const blocking = await blockingConnections(rt, serviceId);
    expect(() => refuseAccepted(blocking)).toThrow(
      expect.objectContaining({
        code: "PL-CONNECTIONS",
        message: "2 accepted connections keep the stack alive.",
        reason: "vpce-1 of account 222222222222, vpce-4 of account 222222222222",
      }),
    );
    expect(() => refuseAccepted({ accepted: [], pending: blocking.pending })).not.toThrow();
  });

  it("are rejected in one call, pending ones too, and what AWS refuses is told", async () => {
    ec2.on(RejectVpcEndpointConnectionsCommand).resolves({
      Unsuccessful: [{ ResourceId: "vpce-4", Error: { Code: "InvalidState", Message: "not yet" } }],
    });
    const { rt, events } = stackRuntime({}, { aws });
    const blocking = await blockingConnections(rt, serviceId);
    await expect(rejectBlocking(rt, serviceId, blocking)).rejects.toMatchObject({
      code: "PL-CONNECTIONS",
      reason: "vpce-4: InvalidState: not yet",
    });
    const [call] = ec2.commandCalls(RejectVpcEndpointConnectionsCommand);
    expect(call?.args[0].input).toEqual({
      ServiceId: serviceId,
      VpcEndpointIds: ["vpce-1", "vpce-4", "vpce-2"],
    });
    expect(events).toEqual([{ type: "note", message: "Rejected 2 of 3 connections." }]);
  });

  it("cost no call when there are none", async () => {
    const { rt } = stackRuntime();
    await rejectBlocking(rt, serviceId, { accepted: [], pending: [] });
    expect(ec2.calls()).toHaveLength(0);
  });
});
