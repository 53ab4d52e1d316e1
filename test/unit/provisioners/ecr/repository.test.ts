import { describe, expect, it } from "vitest";
import { repository } from "../../../../src/provisioners/ecr/repository.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("api", { lifecyclePolicy: { rules: [{ rulePriority: 1, action: { type: "expire" } }] } });
const found = {
  repositoryArn: "arn:repo",
  repositoryName: "shop-api",
  repositoryUri: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop-api",
  imageTagMutability: "IMMUTABLE",
  imageScanningConfiguration: { scanOnPush: true },
};
const converged = {
  DescribeRepositories: { repositories: [found] },
  GetLifecyclePolicy: {
    lifecyclePolicyText: '{ "rules": [{ "action": {"type":"expire"}, "rulePriority": 1 }] }',
  },
  ListTagsForResource: { tags: awsTags("api") },
};

describeKind({
  provisioner: repository,
  node,
  converged,
  drifts: [
    {
      name: "tags become immutable again",
      now: { tagMutability: "MUTABLE" },
      fields: ["tagMutability"],
      sends: [
        {
          command: "PutImageTagMutability",
          input: { repositoryName: "shop-api", imageTagMutability: "IMMUTABLE" },
        },
      ],
    },
    {
      name: "a lifecycle policy that is gone comes back",
      now: { lifecyclePolicy: undefined, scanOnPush: false },
      fields: ["scanOnPush", "lifecyclePolicy"],
      sends: [
        {
          command: "PutImageScanningConfiguration",
          input: { repositoryName: "shop-api", imageScanningConfiguration: { scanOnPush: true } },
        },
        {
          command: "PutLifecyclePolicy",
          input: {
            repositoryName: "shop-api",
            lifecyclePolicyText: '{"rules":[{"action":{"type":"expire"},"rulePriority":1}]}',
          },
        },
      ],
    },
  ],
});

describe("repository", () => {
  it("is absent when AWS does not know it, and has no policy when AWS knows none", async () => {
    const absent = fakeAws({ DescribeRepositories: { fault: "RepositoryNotFoundException" } });
    expect((await repository.observe([node], absent.context)).size).toBe(0);
    const bare = fakeAws({ ...converged, GetLifecyclePolicy: { fault: "LifecyclePolicyNotFoundException" } });
    const observed = (await repository.observe([node], bare.context)).get("api");
    expect(observed).toMatchObject({ lifecyclePolicy: undefined });
  });

  it("lets a refusal through: denied is never missing", async () => {
    const aws = fakeAws({ DescribeRepositories: { fault: "AccessDeniedException" } });
    await expect(repository.observe([node], aws.context)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});
