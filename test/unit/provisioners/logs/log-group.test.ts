import { describe, expect, it } from "vitest";
import { logGroup } from "../../../../src/provisioners/logs/log-group.ts";
import { partTags } from "../../../../src/provisioners/support/tags.ts";
import { describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("logs", { retentionDays: 30 });
const arn = "arn:aws:logs:eu-west-1:111111111111:log-group:shop-logs";
const converged = {
  DescribeLogGroups: {
    logGroups: [
      { logGroupName: "shop-logs", arn: `${arn}:*`, retentionInDays: 30 },
      { logGroupName: "shop-logs-of-somebody", arn: "arn:other" },
    ],
  },
  ListTagsForResource: { tags: partTags("shop", "logs") },
};

describeKind({
  provisioner: logGroup,
  node,
  converged,
  drifts: [
    {
      name: "logs that would be kept for ever are not",
      now: { retentionDays: undefined },
      fields: ["retentionDays"],
      sends: [{ command: "PutRetentionPolicy", input: { logGroupName: "shop-logs", retentionInDays: 30 } }],
    },
    {
      name: "tags go to the ARN without a star",
      now: { tags: { ...partTags("shop", "logs"), "privlink:part": "x" } },
      fields: ["tags.privlink:part"],
      sends: [{ command: "TagResource", input: { resourceArn: arn, tags: { "privlink:part": "logs" } } }],
    },
  ],
});

describe("log-group", () => {
  it("is made with its tags in the call itself", async () => {
    const aws = fakeAws({ CreateLogGroup: {}, PutRetentionPolicy: {} });
    expect(await logGroup.create(node, aws.context)).toMatchObject({ arn, retentionDays: 30 });
    expect(aws.writes().map(({ command }) => command)).toEqual(["CreateLogGroup", "PutRetentionPolicy"]);
  });

  it("does not take over a group of somebody else", async () => {
    const aws = fakeAws({
      ...converged,
      CreateLogGroup: { fault: "ResourceAlreadyExistsException" },
      ListTagsForResource: { tags: {} },
    });
    await expect(logGroup.create(node, aws.context)).rejects.toMatchObject({ code: "PL-CONFLICT" });
  });
});
