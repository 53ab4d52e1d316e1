import { describe, expect, it } from "vitest";
import { repository, type RepositorySpec } from "../../../../src/provisioners/ecr/repository.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: RepositorySpec = {
  lifecyclePolicy: { rules: [{ rulePriority: 1, action: { type: "expire" } }] },
  imageTag: "1.2.3",
};
const node = nodeOf("api", spec);
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
  DescribeImages: { imageDetails: [{ imageTags: ["1.2.3", "latest"] }] },
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

  it("is ready when it has the image that tasks are started from, and says what to do when it has not", async () => {
    const empty = fakeAws({ ...converged, DescribeImages: { fault: "ImageNotFoundException" } });
    const observed = (await repository.observe([node], empty.context)).get("api");
    if (observed === undefined) throw new Error("not found");
    expect(repository.settled?.(node, observed)).toBe(false);
    const verdict = await repository.ready?.(node, observed, empty.context);
    expect(verdict).toMatchObject({ state: "failed", reason: expect.stringContaining("push it as") });
    const pushed = await repository.ready?.(node, observed, fakeAws(converged).context);
    expect(pushed?.state === "ready" && repository.settled?.(node, pushed.observed)).toBe(true);
  });

  it("asks for no image where the configuration names one elsewhere", async () => {
    const elsewhere = nodeOf("api", { lifecyclePolicy: spec.lifecyclePolicy });
    const aws = fakeAws(converged);
    const observed = (await repository.observe([elsewhere], aws.context)).get("api");
    expect(observed && repository.settled?.(elsewhere, observed)).toBe(true);
    expect(aws.calls.map(({ command }) => command)).not.toContain("DescribeImages");
  });

  it("lets a refusal through: denied is never missing", async () => {
    const aws = fakeAws({ DescribeRepositories: { fault: "AccessDeniedException" } });
    await expect(repository.observe([node], aws.context)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});
