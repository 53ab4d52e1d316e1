import { describe, expect, it } from "vitest";
import { byPart, discovered, discoveredByName, findOwn } from "../../../../src/provisioners/support/owned.ts";
import { partTags } from "../../../../src/provisioners/support/tags.ts";

interface Thing {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt?: Date;
}
const kind = { idOf: ({ id }: Thing) => id };
const thing = (id: string, part: string, at?: number): Thing => ({
  id,
  tags: partTags("shop", part),
  ...(at === undefined ? {} : { createdAt: new Date(at) }),
});

describe("byPart", () => {
  it("takes the oldest of two, by id where AWS tells no age, and no part that nobody asked for", () => {
    const all = [
      thing("b", "one", 2),
      thing("c", "one", 1),
      thing("z", "two"),
      thing("y", "two"),
      thing("x", "three"),
    ];
    const found = byPart([{ id: "one" }, { id: "two" }, { id: "four" }], all, kind);
    expect([...found].map(([part, { id }]) => [part, id])).toEqual([
      ["one", "c"],
      ["two", "y"],
    ]);
  });

  it("still knows an object by its name when somebody took the part's tag away", () => {
    const tags = { "privlink:stack": "shop", "privlink:managed": "true", Name: "shop-vpc" };
    expect(byPart([{ id: "vpc" }], [{ id: "a", tags }], kind).get("vpc")).toMatchObject({ id: "a" });
  });
});

describe("discovered", () => {
  it("gives every object an id of its own", () => {
    const all = [thing("b", "one", 2), thing("a", "one", 1), thing("c", "two")];
    expect(discovered(all, kind).map(({ id }) => id)).toEqual(["two", "one", "one (b)"]);
  });
});

describe("discoveredByName", () => {
  it("reads the part out of the name, and leaves out what is not the stack's", () => {
    const all = [
      { ...thing("shop-database", "whatever"), tags: partTags("shop", "x") },
      { id: "shop-other", tags: {} },
      { id: "shop-list-database", tags: partTags("shop-list", "database") },
    ];
    expect(discoveredByName(all, "shop", ({ id }) => id).map(({ id }) => id)).toEqual(["database"]);
  });
});

describe("findOwn", () => {
  it("takes what exists and is not the stack's for absent", async () => {
    const nodes = [
      { id: "a", name: "shop-a" },
      { id: "b", name: "shop-b" },
      { id: "c", name: "shop-c" },
    ];
    const answers = new Map<string, Thing>([
      ["shop-a", thing("1", "a")],
      ["shop-b", { id: "2", tags: { "privlink:stack": "another", "privlink:managed": "true" } }],
    ]);
    const found = await findOwn(nodes, "shop", (name) => Promise.resolve(answers.get(name)));
    expect([...found.keys()]).toEqual(["a"]);
  });
});
