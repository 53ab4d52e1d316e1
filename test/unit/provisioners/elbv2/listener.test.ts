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
      name: "what was TLS is plain TCP again",
      now: { protocol: "TLS", certificateArn: "arn:cert", sslPolicy: "policy" },
      fields: ["protocol", "certificateArn", "sslPolicy"],
      sends: [{ command: "ModifyListener", input: { ListenerArn: "arn:listener", Protocol: "TCP" } }],
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

const tls = { certificateArn: "arn:cert", policy: "ELBSecurityPolicy-TLS13-1-2-2021-06" };
const certificate = {
  Protocol: "TLS",
  Certificates: [{ CertificateArn: "arn:cert" }],
  SslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
};
const tlsNode = nodeOf("listener", { ...node.spec, port: 443, tls });

describe("listener with TLS", () => {
  it("is made with its certificate and its policy", async () => {
    const aws = fakeAws({ CreateListener: { Listeners: [{ ...found, ...certificate, Port: 443 }] } });
    const made = await listener.create(tlsNode, aws.context);
    expect(aws.calls).toMatchObject([{ command: "CreateListener", input: { Port: 443, ...certificate } }]);
    expect(listener.diff(tlsNode, made)).toEqual([]);
  });

  it("sends protocol, certificate and policy together when one of them differs", async () => {
    const aws = fakeAws({
      CreateListener: { Listeners: [{ ...found, ...certificate, Port: 443 }] },
      ModifyListener: {},
    });
    const made = { ...(await listener.create(tlsNode, aws.context)), certificateArn: "arn:old" };
    const changes = listener.diff(tlsNode, made);
    expect(changes.map(({ field }) => field)).toEqual(["certificateArn"]);
    const synced = await listener.sync(tlsNode, made, changes, aws.context);
    expect(aws.calls.at(-1)).toMatchObject({
      command: "ModifyListener",
      input: { ListenerArn: "arn:listener", ...certificate },
    });
    expect(listener.diff(tlsNode, synced)).toEqual([]);
  });
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
