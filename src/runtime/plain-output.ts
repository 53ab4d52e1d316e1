import { Writable } from "node:stream";
import type { Output } from "./streams.ts";

// oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
const colours = /\u001b\[[\d;]*m/g;

/** A view of a terminal that drops colour and passes everything else; prompts colour without asking. */
export function withoutColour(output: Output): Output {
  const plain = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      output.write(String(chunk).replace(colours, ""), () => done());
    },
  });
  Object.defineProperties(plain, {
    isTTY: { get: () => output.isTTY },
    columns: { get: () => output.columns },
  });
  return plain;
}
