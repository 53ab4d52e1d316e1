import { z } from "zod";

/** Control characters and the marks that turn the direction of writing: both can make a line say what it does not. */
const unprintable = /[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]+/gu;

/** Text of somebody else that is shown on a terminal: at most `maxLength` characters, on one line, nothing hidden. */
export function plainText(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .transform((text) => text.replace(unprintable, " ").trim());
}
