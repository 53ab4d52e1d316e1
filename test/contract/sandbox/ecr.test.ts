import { readFile } from "node:fs/promises";
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveImage } from "../../../src/sandbox/services/ecr/images.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { present, refusal } from "./ec2/setup.ts";

let sandbox: TestSandbox;
let ecr: ECRClient;
let version: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  ecr = new ECRClient({ ...sandbox.client("producer"), maxAttempts: 1 });
  const manifest = JSON.parse(await readFile(new URL("../../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  version = manifest.version;
});
afterAll(() => sandbox.close());

const create = async (repositoryName: string, more: object = {}) =>
  present((await ecr.send(new CreateRepositoryCommand({ repositoryName, ...more }))).repository);

describe("repositories", () => {
  it("are described as they were made, and changed", async () => {
    const made = await create("shop/api", {
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
    expect(made).toMatchObject({
      repositoryArn: "arn:aws:ecr:us-east-1:111111111111:repository/shop/api",
      repositoryUri: "111111111111.dkr.ecr.us-east-1.amazonaws.com/shop/api",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: "AES256" },
    });
    await ecr.send(
      new PutImageTagMutabilityCommand({ repositoryName: "shop/api", imageTagMutability: "MUTABLE" }),
    );
    await ecr.send(
      new PutImageScanningConfigurationCommand({
        repositoryName: "shop/api",
        imageScanningConfiguration: { scanOnPush: false },
      }),
    );
    const { repositories } = await ecr.send(
      new DescribeRepositoriesCommand({ repositoryNames: ["shop/api"] }),
    );
    expect(repositories?.[0]).toMatchObject({
      imageTagMutability: "MUTABLE",
      imageScanningConfiguration: { scanOnPush: false },
    });
  });

  it("are refused twice, under a bad name, and where they are not", async () => {
    await create("taken");
    expect(await refusal(create("taken"))).toMatchObject({
      code: "RepositoryAlreadyExistsException",
      status: 400,
    });
    expect(await refusal(create("Upper"))).toMatchObject({ code: "InvalidParameterException" });
    expect(
      await refusal(ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ["none"] }))),
    ).toMatchObject({ code: "RepositoryNotFoundException" });
    const other = new ECRClient({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
    expect((await other.send(new DescribeRepositoriesCommand())).repositories).toEqual([]);
  });

  it("are deleted with images only when forced", async () => {
    await create("full");
    const remove = (force: boolean) =>
      ecr.send(new DeleteRepositoryCommand({ repositoryName: "full", force }));
    expect(await refusal(remove(false))).toMatchObject({ code: "RepositoryNotEmptyException" });
    await remove(true);
    expect(await refusal(remove(true))).toMatchObject({ code: "RepositoryNotFoundException" });
  });

  it("have a lifecycle policy and a repository policy", async () => {
    const repositoryName = "policies";
    await create(repositoryName);
    expect(await refusal(ecr.send(new GetLifecyclePolicyCommand({ repositoryName })))).toMatchObject({
      code: "LifecyclePolicyNotFoundException",
    });
    const rule = {
      rulePriority: 1,
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
      action: { type: "expire" },
    };
    const lifecyclePolicyText = JSON.stringify({ rules: [rule] });
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    expect((await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }))).lifecyclePolicyText).toBe(
      lifecyclePolicyText,
    );
    expect(
      await refusal(
        ecr.send(
          new PutLifecyclePolicyCommand({
            repositoryName,
            lifecyclePolicyText: JSON.stringify({ rules: [{ ...rule, selection: {} }] }),
          }),
        ),
      ),
    ).toMatchObject({ code: "InvalidParameterException" });
    await ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName }));
    const statement = { Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" };
    const policyText = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    expect((await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText).toBe(policyText);
    await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
    expect(await refusal(ecr.send(new GetRepositoryPolicyCommand({ repositoryName })))).toMatchObject({
      code: "RepositoryPolicyNotFoundException",
    });
  });

  it("bear tags that can be changed", async () => {
    const { repositoryArn: resourceArn } = await create("tagged", { tags: [{ Key: "a", Value: "1" }] });
    await ecr.send(new TagResourceCommand({ resourceArn, tags: [{ Key: "b", Value: "2" }] }));
    await ecr.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
    expect((await ecr.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { Key: "b", Value: "2" },
    ]);
  });
});

describe("images", () => {
  it("are there from the start: the API image of this version", async () => {
    const repositoryName = "images";
    const { repositoryUri } = await create(repositoryName);
    const { imageDetails: [image] = [] } = await ecr.send(
      new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: version }] }),
    );
    expect(image?.imageTags).toEqual([version]);
    const { images, failures } = await ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: version }, { imageTag: "none" }] }),
    );
    expect(images?.[0]?.imageId).toEqual({ imageDigest: image?.imageDigest, imageTag: version });
    expect(failures).toMatchObject([{ failureCode: "ImageNotFound", imageId: { imageTag: "none" } }]);
    expect(resolveImage(sandbox.world, `${repositoryUri}:${version}`)?.image.digest).toBe(image?.imageDigest);
    expect(resolveImage(sandbox.world, `${repositoryUri}@${image?.imageDigest}`)).toBeDefined();
    expect(resolveImage(sandbox.world, `${repositoryUri}:none`)).toBeUndefined();
    expect(resolveImage(sandbox.world, "docker.io/library/nginx")).toBeUndefined();
  });

  it("go with their last tag", async () => {
    const repositoryName = "cleared";
    await create(repositoryName);
    expect(
      (await ecr.send(new ListImagesCommand({ repositoryName, filter: { tagStatus: "UNTAGGED" } }))).imageIds,
    ).toEqual([]);
    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: version }] }));
    expect((await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual([]);
    expect(
      await refusal(
        ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: version }] })),
      ),
    ).toMatchObject({ code: "ImageNotFoundException" });
    await ecr.send(new DeleteRepositoryCommand({ repositoryName }));
  });

  it("would be pushed with a token for the user AWS", async () => {
    const { authorizationData: [data] = [] } = await ecr.send(new GetAuthorizationTokenCommand());
    expect(Buffer.from(present(data?.authorizationToken), "base64").toString()).toMatch(/^AWS:.{20,}/);
    expect(data?.proxyEndpoint).toBe("https://111111111111.dkr.ecr.us-east-1.amazonaws.com");
  });
});
