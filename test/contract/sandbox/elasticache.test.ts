import {
  CreateSecurityGroupCommand,
  DeleteSubnetCommand,
  DescribeNetworkInterfacesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddTagsToResourceCommand,
  CreateCacheSubnetGroupCommand,
  CreateReplicationGroupCommand,
  DecreaseReplicaCountCommand,
  DeleteCacheSubnetGroupCommand,
  DeleteReplicationGroupCommand,
  DescribeCacheClustersCommand,
  DescribeCacheSubnetGroupsCommand,
  DescribeEventsCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  IncreaseReplicaCountCommand,
  ListTagsForResourceCommand,
  ModifyCacheSubnetGroupCommand,
  ModifyReplicationGroupCommand,
  RemoveTagsFromResourceCommand,
  type CreateReplicationGroupCommandInput,
} from "@aws-sdk/client-elasticache";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheFailed, cacheServing } from "../../../src/sandbox/services/elasticache/serving.ts";
import { cacheSlice } from "../../../src/sandbox/services/elasticache/state.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { ec2, network, present, refusal } from "./ec2/setup.ts";

const token = "correct-horse-battery-staple";
let sandbox: TestSandbox;
let cache: ElastiCacheClient;
let subnetIds: string[];
let groupId: string;

async function prepare(target: TestSandbox): Promise<void> {
  cache = new ElastiCacheClient({ ...target.client("producer"), maxAttempts: 1 });
  const client = ec2(target, "producer");
  const place = await network(client);
  subnetIds = Object.values(place.subnets);
  const { GroupId } = await client.send(
    new CreateSecurityGroupCommand({ VpcId: place.vpcId, GroupName: "cache", Description: "cache" }),
  );
  groupId = present(GroupId);
  await cache.send(
    new CreateCacheSubnetGroupCommand({
      CacheSubnetGroupName: "App",
      CacheSubnetGroupDescription: "app",
      SubnetIds: subnetIds,
    }),
  );
}

beforeAll(async () => {
  sandbox = await startTestSandbox();
  await prepare(sandbox);
});
afterAll(() => sandbox.close());

const create = (id: string, more: Partial<CreateReplicationGroupCommandInput> = {}) =>
  cache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: id,
      ReplicationGroupDescription: "cache of the shop",
      Engine: "redis",
      CacheNodeType: "cache.t4g.micro",
      NumCacheClusters: 2,
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      TransitEncryptionEnabled: true,
      AtRestEncryptionEnabled: true,
      AuthToken: token,
      CacheSubnetGroupName: "app",
      SecurityGroupIds: [groupId],
      ...more,
    }),
  );

const find = async (id: string) =>
  present(
    (await cache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: id })))
      .ReplicationGroups?.[0],
  );
const settled = (id: string) => expect.poll(async () => (await find(id)).Status).toBe("available");

describe("subnet groups", () => {
  it("are made, changed, listed and deleted", async () => {
    await cache.send(
      new CreateCacheSubnetGroupCommand({
        CacheSubnetGroupName: "Move",
        CacheSubnetGroupDescription: "d",
        SubnetIds: subnetIds,
      }),
    );
    await cache.send(
      new ModifyCacheSubnetGroupCommand({ CacheSubnetGroupName: "move", SubnetIds: subnetIds.slice(0, 2) }),
    );
    const { CacheSubnetGroups } = await cache.send(
      new DescribeCacheSubnetGroupsCommand({ CacheSubnetGroupName: "MOVE" }),
    );
    expect(CacheSubnetGroups?.[0]?.Subnets).toHaveLength(2);
    await cache.send(new DeleteCacheSubnetGroupCommand({ CacheSubnetGroupName: "move" }));
    expect(
      await refusal(cache.send(new DeleteCacheSubnetGroupCommand({ CacheSubnetGroupName: "move" }))),
    ).toMatchObject({ code: "CacheSubnetGroupNotFoundFault", status: 400 });
    expect(
      await refusal(
        cache.send(
          new CreateCacheSubnetGroupCommand({
            CacheSubnetGroupName: "app",
            CacheSubnetGroupDescription: "d",
            SubnetIds: subnetIds,
          }),
        ),
      ),
    ).toMatchObject({ code: "CacheSubnetGroupAlreadyExistsFault" });
  });
});

describe("replication groups", () => {
  it("come up with a primary and a replica in two zones, and never show their token", async () => {
    const { ReplicationGroup: made } = await create("Shop");
    expect(made).toMatchObject({
      ReplicationGroupId: "shop",
      Status: "creating",
      MemberClusters: ["shop-001", "shop-002"],
    });
    expect(made?.NodeGroups).toBeUndefined();
    await settled("shop");
    const group = await find("SHOP");
    expect(group).toMatchObject({
      AuthTokenEnabled: true,
      AutomaticFailover: "enabled",
      MultiAZ: "enabled",
      Engine: "redis",
    });
    const [shard] = group.NodeGroups ?? [];
    expect(shard?.PrimaryEndpoint?.Address).toMatch(
      /^master\.shop\.[a-z0-9]{6}\.use1\.cache\.amazonaws\.com$/,
    );
    expect(shard?.ReaderEndpoint?.Address).toMatch(/^replica\.shop\./);
    const members = shard?.NodeGroupMembers ?? [];
    expect(members.map(({ CurrentRole }) => CurrentRole)).toEqual(["primary", "replica"]);
    expect(new Set(members.map(({ PreferredAvailabilityZone }) => PreferredAvailabilityZone)).size).toBe(2);
    const clusters = await cache.send(new DescribeCacheClustersCommand({ ShowCacheNodeInfo: true }));
    expect(clusters.CacheClusters?.[0]).toMatchObject({
      CacheClusterStatus: "available",
      CacheSubnetGroupName: "app",
      SecurityGroups: [{ SecurityGroupId: groupId, Status: "active" }],
    });
    expect(JSON.stringify([made, group, clusters])).not.toContain(token);
  });

  it("hold subnets and subnet groups", async () => {
    await create("held");
    const client = ec2(sandbox, "producer");
    const { NetworkInterfaces: [eni] = [] } = await client.send(
      new DescribeNetworkInterfacesCommand({
        Filters: [{ Name: "description", Values: ["ElastiCache held-001"] }],
      }),
    );
    expect(eni).toMatchObject({ RequesterManaged: true, Groups: [{ GroupId: groupId }] });
    expect(await refusal(client.send(new DeleteSubnetCommand({ SubnetId: eni?.SubnetId })))).toMatchObject({
      code: "DependencyViolation",
    });
    expect(
      await refusal(cache.send(new DeleteCacheSubnetGroupCommand({ CacheSubnetGroupName: "app" }))),
    ).toMatchObject({ code: "CacheSubnetGroupInUse" });
    await settled("held");
    await cache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: "held" }));
    await expect
      .poll(() =>
        find("held").then(
          ({ Status }) => Status,
          (error: Error) => error.name,
        ),
      )
      .toBe("ReplicationGroupNotFoundFault");
    const left = await client.send(
      new DescribeNetworkInterfacesCommand({
        Filters: [{ Name: "description", Values: ["ElastiCache held-001"] }],
      }),
    );
    expect(left.NetworkInterfaces).toEqual([]);
  });

  it("are refused as AWS refuses them (aws-facts 2.2, 2.9)", async () => {
    await create("taken");
    const refused = (id: string, more: Partial<CreateReplicationGroupCommandInput>) =>
      refusal(create(id, more));
    expect(await refused("TAKEN", {})).toMatchObject({
      code: "ReplicationGroupAlreadyExistsFault",
      status: 400,
    });
    expect(await refused("bad-1", { TransitEncryptionEnabled: false })).toMatchObject({
      code: "InvalidParameterCombinationException",
    });
    expect(await refused("bad-2", { NumCacheClusters: 1 })).toMatchObject({
      code: "InvalidParameterCombinationException",
    });
    expect(await refused("bad-3", { AuthToken: "short" })).toMatchObject({
      code: "InvalidParameterValueException",
    });
    expect(await refused("bad-4", { CacheSubnetGroupName: "none" })).toMatchObject({
      code: "CacheSubnetGroupNotFoundFault",
    });
    expect(await refused("bad-5", { NumNodeGroups: 2 })).toMatchObject({ code: "NotImplemented" });
    expect(await refused("bad--6", {})).toMatchObject({ code: "InvalidParameterValueException" });
    expect(
      await refusal(cache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: "bad-1" }))),
    ).toMatchObject({ code: "ReplicationGroupNotFoundFault", status: 404 });
  });

  it("grow, shrink and change their token", async () => {
    await create("grow", { NumCacheClusters: 1, AutomaticFailoverEnabled: false, MultiAZEnabled: false });
    await settled("grow");
    const replicas = (NewReplicaCount: number) => ({
      ReplicationGroupId: "grow",
      NewReplicaCount,
      ApplyImmediately: true,
    });
    const { ReplicationGroup } = await cache.send(new IncreaseReplicaCountCommand(replicas(2)));
    expect(ReplicationGroup).toMatchObject({
      Status: "modifying",
      MemberClusters: ["grow-001", "grow-002", "grow-003"],
    });
    await settled("grow");
    await cache.send(
      new ModifyReplicationGroupCommand({
        ReplicationGroupId: "grow",
        AutomaticFailoverEnabled: true,
        MultiAZEnabled: true,
        ApplyImmediately: true,
      }),
    );
    await settled("grow");
    expect(await refusal(cache.send(new DecreaseReplicaCountCommand(replicas(0))))).toMatchObject({
      code: "InvalidParameterCombinationException",
    });
    await cache.send(new DecreaseReplicaCountCommand(replicas(1)));
    await settled("grow");
    expect((await find("grow")).MemberClusters).toEqual(["grow-001", "grow-002"]);
    await cache.send(
      new ModifyReplicationGroupCommand({
        ReplicationGroupId: "grow",
        AuthToken: "another-token-of-some-length",
        AuthTokenUpdateStrategy: "SET",
        ApplyImmediately: true,
      }),
    );
    await settled("grow");
    const stored = cacheSlice({ world: sandbox.world, account: "111111111111", region: "us-east-1" }).groups[
      "grow"
    ];
    expect(stored).toMatchObject({ authToken: "another-token-of-some-length", automaticFailover: true });
    expect(stored?.previousAuthToken).toBeUndefined();
  });

  it("bear tags, events and one owner", async () => {
    const { ReplicationGroup } = await create("tagged", { Tags: [{ Key: "a", Value: "1" }] });
    const ResourceName = present(ReplicationGroup?.ARN);
    await cache.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: "b", Value: "2" }] }));
    const { TagList } = await cache.send(new RemoveTagsFromResourceCommand({ ResourceName, TagKeys: ["a"] }));
    expect(TagList).toEqual([{ Key: "b", Value: "2" }]);
    expect((await cache.send(new ListTagsForResourceCommand({ ResourceName }))).TagList).toEqual(TagList);
    await settled("tagged");
    const { Events } = await cache.send(
      new DescribeEventsCommand({ SourceIdentifier: "tagged", SourceType: "replication-group" }),
    );
    expect(Events?.[0]?.Message).toBe("Replication group created tagged");
    const other = new ElastiCacheClient(sandbox.client("consumer-a"));
    expect((await other.send(new DescribeReplicationGroupsCommand())).ReplicationGroups).toEqual([]);
  });
});

describe("with a data path", () => {
  it("a group becomes available when its servers serve", async () => {
    const slow = await startTestSandbox({ dataPath: true, timeScale: 100 });
    const outer = [sandbox, cache] as const;
    try {
      await prepare(slow);
      await create("real");
      const ref = { account: "111111111111", region: "us-east-1", id: "real" };
      const group = () => cacheSlice({ world: slow.world, ...ref }).groups["real"];
      expect(group()).toMatchObject({ phase: "waiting", authToken: token });
      slow.world.advance(5000);
      await expect.poll(() => group()?.phase).toBe("wanted");
      expect((await find("real")).Status).toBe("creating");
      expect(
        await refusal(cache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: "real" }))),
      ).toMatchObject({ code: "InvalidReplicationGroupStateFault" });
      cacheServing(slow.world, ref);
      expect((await find("real")).Status).toBe("available");
      await cache.send(
        new IncreaseReplicaCountCommand({
          ReplicationGroupId: "real",
          NewReplicaCount: 2,
          ApplyImmediately: true,
        }),
      );
      expect(group()?.nodes).toHaveLength(2);
      slow.world.advance(600);
      await expect.poll(() => group()).toMatchObject({ phase: "wanted", restarts: 1 });
      expect(group()?.nodes).toHaveLength(3);
      cacheServing(slow.world, ref);
      expect((await find("real")).Status).toBe("available");
    } finally {
      [sandbox, cache] = outer;
      await slow.close();
    }
  });

  it("a group whose servers cannot run is create-failed, says why, and can be deleted", async () => {
    const slow = await startTestSandbox({ dataPath: true });
    const outer = [sandbox, cache] as const;
    try {
      await prepare(slow);
      await create("broken");
      const ref = { account: "111111111111", region: "us-east-1", id: "broken" };
      await expect
        .poll(() => cacheSlice({ world: slow.world, ...ref }).groups["broken"]?.phase)
        .toBe("wanted");
      cacheFailed(slow.world, ref, "no redis-server on this machine");
      expect((await find("broken")).Status).toBe("create-failed");
      const { Events } = await cache.send(new DescribeEventsCommand({}));
      expect(Events?.at(-1)?.Message).toBe("no redis-server on this machine");
      await cache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: "broken" }));
    } finally {
      [sandbox, cache] = outer;
      await slow.close();
    }
  });
});
