import { cacheSubnetGroup } from "../../../../src/provisioners/elasticache/cache-subnet-group.ts";
import { awsTags, describeKind, nodeOf } from "../harness.ts";

const node = nodeOf("cache-subnets", { vpcId: "vpc-1", subnetIds: ["s-1", "s-2"], description: "app" });

describeKind({
  provisioner: cacheSubnetGroup,
  node,
  converged: {
    DescribeCacheSubnetGroups: {
      CacheSubnetGroups: [
        {
          CacheSubnetGroupName: "shop-cache-subnets",
          ARN: "arn:subnetgroup",
          CacheSubnetGroupDescription: "app",
          VpcId: "vpc-1",
          Subnets: [{ SubnetIdentifier: "s-1" }, { SubnetIdentifier: "s-2" }],
        },
      ],
    },
    ListTagsForResource: { TagList: awsTags("cache-subnets") },
  },
  drifts: [
    { name: "a group cannot move to another VPC", now: { vpcId: "vpc-2" }, fields: ["vpcId"], sends: [] },
    {
      name: "subnets are given as a whole",
      now: { subnetIds: ["s-1", "s-9"] },
      fields: ["subnetIds"],
      sends: [
        {
          command: "ModifyCacheSubnetGroup",
          input: {
            CacheSubnetGroupName: "shop-cache-subnets",
            CacheSubnetGroupDescription: "app",
            SubnetIds: ["s-1", "s-2"],
          },
        },
      ],
    },
  ],
});
