import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** A line longer than this is passed on in pieces: what CloudWatch Logs takes in one event. */
const LONGEST_LINE = 256 * 1024;

/** Calls `onLine` for each line of a stream, without its line end; also for an unfinished last one. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const take = (text: string): void => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    while (rest.length >= LONGEST_LINE) {
      onLine(rest.slice(0, LONGEST_LINE));
      rest = rest.slice(LONGEST_LINE);
    }
  };
  stream.on("data", (chunk: Buffer) => take(decoder.write(chunk)));
  stream.once("close", () => {
    take(decoder.end());
    if (rest !== "") onLine(rest);
  });
  // A pipe that breaks ends like one that closes.
  stream.on("error", () => undefined);
}
