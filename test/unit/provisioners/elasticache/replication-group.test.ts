import { describe, expect, it } from "vitest";
import {
  replicationGroup,
  type ReplicationGroupSpec,
} from "../../../../src/provisioners/elasticache/replication-group.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: ReplicationGroupSpec = {
  description: "cache",
  engine: "redis",
  nodeType: "cache.t4g.micro",
  nodes: 2,
  port: 6379,
  subnetGroup: "shop-cache-subnets",
  securityGroupIds: ["sg-cache"],
  authTokenSecretArn: "arn:secret",
  snapshotDays: 0,
};
const node = nodeOf("cache", spec);
const found = {
  ReplicationGroupId: "shop-cache",
  ARN: "arn:cache",
  Status: "available",
  Engine: "redis",
  CacheNodeType: "cache.t4g.micro",
  MemberClusters: ["shop-cache-001", "shop-cache-002"],
  NodeGroups: [{ PrimaryEndpoint: { Address: "master.shop-cache", Port: 6379 } }],
  AutomaticFailover: "enabled",
  MultiAZ: "enabled",
  TransitEncryptionEnabled: true,
  AtRestEncryptionEnabled: true,
  AuthTokenEnabled: true,
};
const converged = {
  DescribeReplicationGroups: { ReplicationGroups: [found] },
  DescribeCacheClusters: {
    CacheClusters: [
      { CacheSubnetGroupName: "shop-cache-subnets", SecurityGroups: [{ SecurityGroupId: "sg-cache" }] },
    ],
  },
  ListTagsForResource: { TagList: awsTags("cache") },
};
const observedNow = async () => {
  const observed = (await replicationGroup.observe([node], fakeAws(converged).context)).get("cache");
  if (observed === undefined) throw new Error("not found");
  return observed;
};

describeKind({
  provisioner: replicationGroup,
  node,
  converged,
  drifts: [
    { name: "another engine is another group", now: { engine: "valkey" }, fields: ["engine"], sends: [] },
    {
      name: "one without TLS must be replaced",
      now: { transitEncryption: false },
      fields: ["transitEncryption"],
      sends: [],
    },
    {
      name: "a replica that is missing comes before the failover that needs it",
      now: { nodes: 1, automaticFailover: false, multiAz: false },
      fields: ["nodes", "automaticFailover", "multiAz"],
      sends: [
        {
          command: "IncreaseReplicaCount",
          input: { ReplicationGroupId: "shop-cache", NewReplicaCount: 1, ApplyImmediately: true },
        },
        {
          command: "ModifyReplicationGroup",
          input: {
            ReplicationGroupId: "shop-cache",
            AutomaticFailoverEnabled: true,
            MultiAZEnabled: true,
            ApplyImmediately: true,
          },
        },
      ],
    },
    {
      name: "a replica too many goes",
      now: { nodes: 3 },
      fields: ["nodes"],
      sends: [
        {
          command: "DecreaseReplicaCount",
          input: { ReplicationGroupId: "shop-cache", NewReplicaCount: 1, ApplyImmediately: true },
        },
      ],
    },
    {
      name: "security groups are set again",
      now: { securityGroupIds: ["sg-default"] },
      fields: ["securityGroupIds"],
      sends: [
        {
          command: "ModifyReplicationGroup",
          input: { ReplicationGroupId: "shop-cache", SecurityGroupIds: ["sg-cache"], ApplyImmediately: true },
        },
      ],
    },
  ],
});

describe("replication-group", () => {
  it("reads the token once, for the create call, and keeps it nowhere", async () => {
    const aws = fakeAws({
      GetSecretValue: { SecretString: "a-token-of-many-characters" },
      CreateReplicationGroup: { ReplicationGroup: { ...found, Status: "creating" } },
    });
    const observed = await replicationGroup.create(node, aws.context);
    expect(aws.writes()[0]?.input).toMatchObject({
      AuthToken: "a-token-of-many-characters",
      TransitEncryptionEnabled: true,
      AtRestEncryptionEnabled: true,
      NumCacheClusters: 2,
      AutomaticFailoverEnabled: true,
      Tags: awsTags("cache"),
    });
    expect(JSON.stringify(observed)).not.toContain("a-token");
  });

  it.each([
    ["available", "ready"],
    ["creating", "pending"],
    ["modifying", "pending"],
    ["snapshotting", "pending"],
    ["create-failed", "failed"],
    ["deleting", "failed"],
  ])("status %s is %s", async (Status, state) => {
    const aws = fakeAws({
      ...converged,
      DescribeReplicationGroups: { ReplicationGroups: [{ ...found, Status }] },
      DescribeEvents: { Events: [{ Message: "first" }, { Message: "no capacity for cache.t4g.micro" }] },
    });
    const failed = {
      state: "failed",
      reason: `replication group shop-cache is ${Status}: no capacity for cache.t4g.micro`,
    };
    const readiness = await replicationGroup.ready?.(node, await observedNow(), aws.context);
    expect(readiness).toMatchObject(state === "failed" ? failed : { state });
  });

  it("is looked at in one call while it is being made, and says what failed even where events cannot be read", async () => {
    const observed = await observedNow();
    const waiting = fakeAws({
      DescribeReplicationGroups: { ReplicationGroups: [{ ...found, Status: "creating" }] },
    });
    expect(await replicationGroup.ready?.(node, observed, waiting.context)).toMatchObject({
      detail: "creating",
    });
    expect(waiting.calls).toHaveLength(1);
    const denied = fakeAws({
      DescribeReplicationGroups: { ReplicationGroups: [{ ...found, Status: "create-failed" }] },
      DescribeEvents: { fault: "AccessDenied" },
    });
    expect(await replicationGroup.ready?.(node, observed, denied.context)).toEqual({
      state: "failed",
      reason: "replication group shop-cache is create-failed",
    });
  });

  it("is gone when AWS does not know it, and not before", async () => {
    const aws = fakeAws({
      DescribeReplicationGroups: [
        { ReplicationGroups: [{ ...found, Status: "available" }] },
        { ReplicationGroups: [{ ...found, Status: "deleting" }] },
        { fault: "ReplicationGroupNotFoundFault" },
      ],
    });
    const observed = await observedNow();
    const states = [];
    for (let look = 0; look < 3; look += 1) {
      states.push((await replicationGroup.gone?.(node, observed, aws.context))?.state);
    }
    expect(states).toEqual(["pending", "pending", "ready"]);
  });
});
