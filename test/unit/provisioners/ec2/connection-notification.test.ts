import { describe, expect, it } from "vitest";
import {
  connectionNotification,
  type ConnectionNotificationObserved,
  type ConnectionNotificationSpec,
} from "../../../../src/provisioners/ec2/connection-notification.ts";
import { describeKind, fakeAws, nodeOf, type Answer } from "../harness.ts";

const topicArn = "arn:aws:sns:eu-west-1:111111111111:shop-notifications";
const events = ["Connect", "Accept", "Reject", "Delete"];
const node = nodeOf("connection-notification", { serviceId: "vpce-svc-1", topicArn, events });
const found = {
  ConnectionNotificationId: "vpce-nfn-1",
  ServiceId: "vpce-svc-1",
  ConnectionNotificationArn: topicArn,
  ConnectionEvents: ["Delete", "Reject", "Accept", "Connect"],
  ConnectionNotificationState: "Enabled",
};
const showing = (...all: object[]): Answer => ({ ConnectionNotificationSet: all });
const converged = { DescribeVpcEndpointConnectionNotifications: showing(found) };

describeKind<ConnectionNotificationSpec, ConnectionNotificationObserved>({
  provisioner: connectionNotification,
  node,
  converged,
  drifts: [
    {
      name: "events that nobody hears of any more are told again",
      now: { events: ["Connect"] },
      fields: ["events"],
      sends: [
        {
          command: "ModifyVpcEndpointConnectionNotification",
          input: { ConnectionNotificationId: "vpce-nfn-1", ConnectionEvents: events },
        },
      ],
    },
    {
      name: "a notification stays with its service",
      now: { serviceId: "vpce-svc-0" },
      fields: ["serviceId"],
      sends: [],
    },
    {
      name: "what AWS has switched off is made anew",
      now: { state: "Disabled" },
      fields: ["state"],
      sends: [],
    },
  ],
});

describe("connection-notification", () => {
  it("of two services with one topic means the one it is for", async () => {
    const other = { ...found, ConnectionNotificationId: "vpce-nfn-0", ServiceId: "vpce-svc-0" };
    const aws = fakeAws({ DescribeVpcEndpointConnectionNotifications: showing(other, found) });
    const observed = await connectionNotification.observe([node], aws.context);
    expect(observed.get(node.id)?.notificationId).toBe("vpce-nfn-1");
    expect(aws.calls[0]?.input).toMatchObject({
      Filters: [{ Name: "connection-notification-arn", Values: [topicArn] }],
    });
  });

  it("is made with one token for one wish, and with another where AWS remembers what was deleted", async () => {
    const aws = fakeAws({
      CreateVpcEndpointConnectionNotification: [
        { ConnectionNotification: { ...found, ConnectionNotificationId: "vpce-nfn-0" } },
        { ConnectionNotification: found },
      ],
      DescribeVpcEndpointConnectionNotifications: [showing(), showing(found)],
    });
    const made = await connectionNotification.create(node, aws.context);
    expect(made.notificationId).toBe("vpce-nfn-1");
    const tokens = aws.writes().map(({ input }) => (input as { ClientToken: string }).ClientToken);
    expect(new Set(tokens).size).toBe(2);

    const again = fakeAws({
      ...converged,
      CreateVpcEndpointConnectionNotification: { ConnectionNotification: found },
    });
    await connectionNotification.create(node, again.context);
    expect(again.writes()[0]?.input).toMatchObject({ ClientToken: tokens[0] });
  });

  it("reads what a removal could not do", async () => {
    const observed = (await connectionNotification.observe([node], fakeAws(converged).context)).get(node.id);
    const removing = (code: string) =>
      connectionNotification.remove(
        node,
        observed as ConnectionNotificationObserved,
        fakeAws({
          DeleteVpcEndpointConnectionNotifications: {
            Unsuccessful: [{ ResourceId: "vpce-nfn-1", Error: { Code: code, Message: "said by AWS" } }],
          },
        }).context,
        { finalSnapshot: true },
      );
    await expect(removing("UnauthorizedOperation")).rejects.toThrow("said by AWS");
    await expect(removing("InvalidConnectionNotification")).resolves.toBeUndefined();
  });
});
