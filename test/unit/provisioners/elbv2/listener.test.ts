import { describe, expect, it } from "vitest";
import { listener } from "../../../../src/provisioners/elbv2/listener.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("listener", { loadBalancerArn: "arn:nlb", port: 3000, targetGroupArn: "arn:tg" });
const found = {
  ListenerArn: "arn:listener",
  LoadBalancerArn: "arn:nlb",
  Protocol: "TCP",
  Port: 3000,
  DefaultActions: [{ Type: "forward", TargetGroupArn: "arn:tg" }],
};

describeKind({
  provisioner: listener,
  node,
  converged: {
    DescribeListeners: { Listeners: [{ ...found, ListenerArn: "arn:foreign" }, found] },
    DescribeTags: { TagDescriptions: [{ ResourceArn: "arn:listener", Tags: awsTags("listener") }] },
  },
  drifts: [
    {
      name: "with another target group comes another listener",
      now: { targetGroupArn: undefined },
      fields: ["targetGroupArn"],
      sends: [],
    },
    {
      name: "the port is changed in place",
      now: { port: 80 },
      fields: ["port"],
      sends: [{ command: "ModifyListener", input: { ListenerArn: "arn:listener", Port: 3000 } }],
    },
    {
      name: "a tag that is missing is set",
      now: { tags: { "privlink:stack": "shop", "privlink:managed": "true" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "AddTags",
          input: { ResourceArns: ["arn:listener"], Tags: [{ Key: "privlink:part", Value: "listener" }] },
        },
      ],
    },
  ],
});

describe("listener", () => {
  it("is absent while its load balancer is", async () => {
    const spec = { ...node.spec, loadBalancerArn: undefined };
    const aws = fakeAws({});
    expect((await listener.observe([{ ...node, spec }], aws.context)).size).toBe(0);
    expect(aws.calls).toEqual([]);
  });

  it("is absent when its load balancer went in between", async () => {
    const aws = fakeAws({ DescribeListeners: { fault: "LoadBalancerNotFoundException" } });
    expect((await listener.observe([node], aws.context)).size).toBe(0);
  });
});
