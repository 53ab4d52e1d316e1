import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { array, assert, asyncProperty, nat, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { readLines } from "../../../../src/sandbox/data-path/log-lines.ts";

async function linesOf(chunks: readonly Buffer[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  readLines(stream, (line) => lines.push(line));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await finished(stream);
  return lines;
}

describe("readLines", () => {
  it("finds the lines wherever the chunks end, within a character too", async () => {
    const line = string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n]/g, ""));
    await assert(
      asyncProperty(array(line, { minLength: 1 }), array(nat(200)), async (lines, cuts) => {
        const all = Buffer.from(lines.map((each) => `${each}\n`).join(""));
        const places = [0, ...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length];
        const chunks = places.slice(1).map((end, i) => all.subarray(places[i], end));
        expect(await linesOf(chunks)).toEqual(lines);
      }),
    );
  });

  it("keeps an unfinished last line and drops carriage returns", async () => {
    expect(await linesOf([Buffer.from("one\r\n\ntwo")])).toEqual(["one", "", "two"]);
    expect(await linesOf([])).toEqual([]);
  });

  it("passes an endless line on in pieces", async () => {
    const lines = await linesOf(Array.from({ length: 10 }, () => Buffer.alloc(100_000, "x")));
    expect(lines.length).toBeGreaterThan(1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(256 * 1024);
    expect(lines.join("")).toHaveLength(1_000_000);
  });
});
