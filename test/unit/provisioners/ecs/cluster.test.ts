import { describe, expect, it } from "vitest";
import { cluster, type ClusterSpec } from "../../../../src/provisioners/ecs/cluster.ts";
import { lowerTagList, partTags } from "../../../../src/provisioners/support/tags.ts";
import { describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: ClusterSpec = { containerInsights: "enabled" };
const node = nodeOf("cluster", spec);
const found = {
  clusterArn: "arn:cluster",
  clusterName: "shop-cluster",
  status: "ACTIVE",
  settings: [{ name: "containerInsights", value: "enabled" }],
  tags: lowerTagList(partTags("shop", "cluster")),
};

describeKind({
  provisioner: cluster,
  node,
  converged: { DescribeClusters: { clusters: [found] } },
  drifts: [
    {
      name: "insights are switched on again",
      now: { containerInsights: "disabled" },
      fields: ["containerInsights"],
      sends: [
        {
          command: "UpdateClusterSettings",
          input: { cluster: "shop-cluster", settings: [{ name: "containerInsights", value: "enabled" }] },
        },
      ],
    },
    {
      name: "tags have small letters here",
      now: { tags: { ...node.tags, "privlink:part": "x" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "TagResource",
          input: { resourceArn: "arn:cluster", tags: [{ key: "privlink:part", value: "cluster" }] },
        },
      ],
    },
  ],
});

describe("cluster", () => {
  it("counts as absent once it is INACTIVE, which AWS shows for a while", async () => {
    const aws = fakeAws({ DescribeClusters: { clusters: [{ ...found, status: "INACTIVE" }] } });
    expect((await cluster.observe([node], aws.context)).size).toBe(0);
  });

  it("waits for the service-linked role of a new account", async () => {
    const aws = fakeAws({
      DescribeClusters: { clusters: [], failures: [{ reason: "MISSING" }] },
      CreateCluster: [{ fault: "InvalidParameterException" }, { cluster: found }],
    });
    expect(await cluster.create(node, aws.context)).toMatchObject({ arn: "arn:cluster" });
  });
});
