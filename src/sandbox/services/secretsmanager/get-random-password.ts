import { randomInt } from "node:crypto";
import {
  GetRandomPassword$,
  type GetRandomPasswordRequest,
  type GetRandomPasswordResponse,
} from "@aws-sdk/client-secrets-manager";
import { AwsFault, operation } from "../../operation.ts";

const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** A random password, 32 characters of every kind unless asked otherwise. */
export const getRandomPassword = operation<GetRandomPasswordRequest, GetRandomPasswordResponse>(
  GetRandomPassword$,
  [
    "PasswordLength",
    "ExcludeCharacters",
    "ExcludeNumbers",
    "ExcludePunctuation",
    "ExcludeUppercase",
    "ExcludeLowercase",
    "IncludeSpace",
    "RequireEachIncludedType",
  ],
  (input) => {
    const length = input.PasswordLength ?? 32;
    if (!Number.isInteger(length) || length < 1 || length > 4096)
      throw new AwsFault("InvalidParameterException", "PasswordLength must be between 1 and 4096.");
    const excluded = new Set(input.ExcludeCharacters ?? "");
    const kinds = [
      input.ExcludeLowercase === true ? "" : lower,
      input.ExcludeUppercase === true ? "" : lower.toUpperCase(),
      input.ExcludeNumbers === true ? "" : digits,
      input.ExcludePunctuation === true ? "" : punctuation,
      input.IncludeSpace === true ? " " : "",
    ]
      .map((kind) => Array.from(kind).filter((character) => !excluded.has(character)))
      .filter((kind) => kind.length > 0);
    const all = kinds.flat();
    if (all.length === 0)
      throw new AwsFault("InvalidParameterException", "No character is left to make a password of.");
    const required = input.RequireEachIncludedType === false ? [] : kinds;
    if (required.length > length)
      throw new AwsFault("InvalidParameterException", "PasswordLength is too short for each included type.");
    const characters = [
      ...required.map(pick),
      ...Array.from({ length: length - required.length }, () => pick(all)),
    ];
    return { RandomPassword: shuffle(characters).join("") };
  },
);

function pick(from: readonly string[]): string {
  return from[randomInt(from.length)] ?? "";
}

/** Fisher and Yates. */
function shuffle(characters: readonly string[]): string[] {
  const shuffled = [...characters];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] ?? "", shuffled[last] ?? ""];
  }
  return shuffled;
}
