import { stripVTControlCharacters } from "node:util";

const wideCharacter =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Columns that one grapheme takes. */
function graphemeWidth(grapheme: string): number {
  if (/^\p{Mark}|^\p{Control}/u.test(grapheme)) return 0;
  return wideCharacter.test(grapheme) ? 2 : 1;
}

/** Columns that `text` takes on a terminal; escape sequences take none. */
export function displayWidth(text: string): number {
  const plain = stripVTControlCharacters(text);
  // oxlint-disable-next-line no-control-regex -- printable ASCII needs no segmentation
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of segmenter.segment(plain)) width += graphemeWidth(segment);
  return width;
}

/** Cuts plain text to `width` columns, with an ellipsis; coloured text keeps its colour. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return "";
  const { open, plain, close } = peel(text);
  let kept = "";
  let used = 0;
  for (const { segment } of segmenter.segment(plain)) {
    const size = graphemeWidth(segment);
    if (used + size > width - 1) break;
    kept += segment;
    used += size;
  }
  return `${open}${kept}…${close}`;
}

/**
 * Breaks at blanks, and inside a word only when the word alone is too long; coloured text keeps its colour.
 * The blanks that a paragraph begins with stand before each of its lines.
 */
export function wrap(text: string, width: number): string[] {
  if (width <= 0) return [""];
  const { open, plain, close } = peel(text);
  const lines: string[] = [];
  for (const paragraph of plain.split("\n")) {
    const indent = (/^ */.exec(paragraph)?.[0] ?? "").slice(0, Math.floor(width / 2));
    const room = width - indent.length;
    let line = "";
    for (const word of paragraph
      .trimStart()
      .split(" ")
      .flatMap((one) => chop(one, room))) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (displayWidth(longer) <= room) {
        line = longer;
      } else {
        lines.push(indent + line);
        line = word;
      }
    }
    lines.push(line === "" ? "" : indent + line);
  }
  return lines.map((line) => (line === "" ? line : open + line + close));
}

function chop(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = "";
  for (const { segment } of segmenter.segment(word)) {
    if (displayWidth(part + segment) > width && part !== "") {
      parts.push(part);
      part = "";
    }
    part += segment;
  }
  return [...parts, part];
}

// What a terminal acts upon or shows differently from what it is: control characters, C1 controls, direction overrides.
// oxlint-disable-next-line no-control-regex -- control characters are the point
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
const ownStyles = /\u001b\[(?:1|2|22|3[123]|39)m/g;

/**
 * Makes text from elsewhere (a reason, a tag, an AWS message) safe to print: it cannot move the cursor,
 * recolour or reorder what stands beside it. With `keepStyles` the escape sequences of the Ui stay.
 */
export function sanitize(text: string, keepStyles = false): string {
  if (!keepStyles) return stripVTControlCharacters(text).replace(unsafe, "");
  let result = "";
  let from = 0;
  for (const match of text.matchAll(ownStyles)) {
    result += sanitize(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return result + sanitize(text.slice(from));
}

/** Separates the escape sequences around a text from the text; those inside it are dropped. */
function peel(text: string): { open: string; plain: string; close: string } {
  // oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
  const match = /^((?:\u001b\[[\d;]*m)*)([\s\S]*?)((?:\u001b\[[\d;]*m)*)$/.exec(text);
  return {
    open: match?.[1] ?? "",
    plain: stripVTControlCharacters(match?.[2] ?? text),
    close: match?.[3] ?? "",
  };
}
