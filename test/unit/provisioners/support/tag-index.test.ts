import { describe, expect, it } from "vitest";
import { newReads, readOnce } from "../../../../src/provisioners/support/read-once.ts";
import { tagIndex, tagsOf } from "../../../../src/provisioners/support/tag-index.ts";
import { partTags, type Tags } from "../../../../src/provisioners/support/tags.ts";
import { awsTags, fakeAws, nodeOf, type Answers } from "../harness.ts";

const arn = "arn:targets";
const node = nodeOf("targets", {});
const own: Tags = { own: "answer" };

/** A look at a stack, the tags that it finds, and how often the service itself was asked. */
async function look(answers: Answers, isLook = true) {
  const aws = fakeAws(answers);
  const context = isLook ? { ...aws.context, reads: newReads() } : aws.context;
  let asked = 0;
  const ask = async (): Promise<Tags> => {
    asked += 1;
    return own;
  };
  const tags = await tagsOf(context, arn, [nodeOf("nlb", {}), node], ask);
  await tagsOf(context, "arn:other", [node], ask);
  return { tags, asked, calls: aws.calls };
}

const index = (Tags: object[], more: object = {}) => ({
  ResourceTagMappingList: [{ ResourceARN: arn, Tags }],
  ...more,
});

describe("the index of tags", () => {
  it("is believed where it says what a node wants, and asked once per look, for this stack alone", async () => {
    const { tags, asked, calls } = await look({ GetResources: index(awsTags("targets", { team: "a" })) });
    expect(tags).toEqual({ ...partTags("shop", "targets"), team: "a" });
    // The other resource is not in it.
    expect(asked).toBe(1);
    expect(calls).toMatchObject([
      {
        command: "GetResources",
        input: { ResourcesPerPage: 100, TagFilters: [{ Key: "privlink:stack", Values: ["shop"] }] },
      },
    ]);
  });

  it.each([
    ["that lacks a tag", index([{ Key: "privlink:stack", Value: "shop" }])],
    ["that has another value", index(awsTags("targets").map(({ Key }) => ({ Key, Value: "old" })))],
    ["that is silent", {}],
    ["that may not be asked", { fault: "AccessDeniedException" }],
    ["that the endpoint does not know", { fault: "UnknownOperationException" }],
  ])("one %s decides nothing: the service is asked", async (_name, GetResources) => {
    expect(await look({ GetResources })).toMatchObject({ tags: own, asked: 2 });
  });

  it("is read to its last page", async () => {
    const pages = [
      { ResourceTagMappingList: [], PaginationToken: "more" },
      index(awsTags("targets"), { PaginationToken: "" }),
    ];
    const { tags, calls } = await look({ GetResources: pages });
    expect(tags).toEqual(partTags("shop", "targets"));
    expect(calls).toHaveLength(2);
  });

  it("is not asked outside of a look, where every read must be fresh", async () => {
    const { tags, calls } = await look({}, false);
    expect(tags).toBe(own);
    expect(calls).toEqual([]);
    expect(await tagIndex(fakeAws({}).context)).toBeUndefined();
  });
});

describe("readOnce", () => {
  it("asks each question once per look, also when both ask at the same time", async () => {
    let count = 0;
    const read = async (): Promise<number> => (count += 1);
    const reads = newReads();
    const answers = [
      readOnce({ reads }, "a", read),
      readOnce({ reads }, "a", read),
      readOnce({ reads }, "b", read),
    ];
    expect(await Promise.all(answers)).toEqual([1, 1, 2]);
    expect(await readOnce({ reads: newReads() }, "a", read)).toBe(3);
    expect([await readOnce({}, "a", read), await readOnce({}, "a", read)]).toEqual([4, 5]);
  });
});
