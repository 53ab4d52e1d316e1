import { describe, expect, it } from "vitest";
import { commandLineOf } from "../../../src/commands/flags.ts";
import { commands, groups } from "../../../src/commands/registry.ts";

describe.each(commands)("$name", (entry) => {
  it("is listed under its own name and summary", async () => {
    const command = await entry.load();
    expect([command.name, command.summary]).toEqual([entry.name, entry.summary]);
  });

  it("has a help text for every flag and argument, and an example", async () => {
    const command = await entry.load();
    const line = commandLineOf(command);
    for (const flag of [...line.flags, ...line.arguments])
      expect([flag.name, flag.description]).not.toContain("");
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) expect(example.command).toContain("privlink");
  });
});

describe("groups", () => {
  it("are the words that lead to commands", () => {
    const leading = commands
      .map(({ name }) => name.split(" "))
      .flatMap((words) => words.slice(1).map((_, index) => words.slice(0, index + 1).join(" ")));
    expect(new Set(Object.keys(groups))).toEqual(new Set(leading));
  });
});
