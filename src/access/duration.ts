import { PrivlinkError } from "../errors/error.ts";

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

const durationForm = /^(\d{1,9})([smhdw])$/;

/** Shortest grant: an hour. */
const shortestGrantMs = unitMs.h;
/** Longest grant: two years. */
const longestGrantMs = 730 * unitMs.d;

/**
 * Reads `90s`, `10m`, `12h`, `30d` or `2w` as milliseconds.
 * @throws {PL-USAGE} when the text is none of these or is out of bounds; `flag` is named
 */
export function parseDuration(text: string, flag: string, bounds: { minMs: number; maxMs: number }): number {
  const match = durationForm.exec(text.trim());
  if (match === null) {
    throw new PrivlinkError("PL-USAGE", `${flag} ${text} is not a duration`, {
      hint: "Write a whole number and a unit: 90s, 10m, 12h, 30d or 2w.",
    });
  }
  const ms = Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
  if (ms < bounds.minMs || ms > bounds.maxMs) throw outOfBounds(text, flag, bounds, "");
  return ms;
}

/**
 * Reads the end of a grant: a duration from now, a date (`2027-06-30`: until that day is over, UTC), or an instant with
 * its offset. Answers with an instant in UTC.
 * @throws {PL-USAGE} when it is none of these, in the past, nearer than an hour or further than two years
 */
export function parseEnd(text: string, flag: string, now: Date): string {
  const bounds = { minMs: shortestGrantMs, maxMs: longestGrantMs };
  const end = parseDate(text.trim(), flag);
  if (end === undefined) {
    if (!durationForm.test(text.trim())) {
      throw new PrivlinkError("PL-USAGE", `${flag} ${text} is neither a duration nor a date`, {
        hint: "Write a duration such as 12h, 30d or 2w, or a date such as 2027-06-30.",
      });
    }
    return new Date(now.getTime() + parseDuration(text, flag, bounds)).toISOString();
  }
  const ms = end.getTime() - now.getTime();
  if (ms < bounds.minMs || ms > bounds.maxMs) throw outOfBounds(text, flag, bounds, " from now");
  return end.toISOString();
}

function parseDate(text: string, flag: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const dayOnly = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const end = new Date(dayOnly ? `${text}T23:59:59Z` : text);
  const exists = !Number.isNaN(end.getTime()) && (!dayOnly || end.toISOString().startsWith(text));
  if (!exists || !(dayOnly || withOffset)) {
    throw new PrivlinkError("PL-USAGE", `${flag} ${text} is not a date`, {
      hint: "Write 2027-06-30, 2027-06-30T12:00:00Z, or a duration such as 30d.",
    });
  }
  return end;
}

function outOfBounds(
  text: string,
  flag: string,
  bounds: { minMs: number; maxMs: number },
  since: "" | " from now",
): PrivlinkError {
  const [least, most] = [readableDuration(bounds.minMs), readableDuration(bounds.maxMs)];
  return new PrivlinkError("PL-USAGE", `${flag} ${text} is out of bounds`, {
    hint: `Choose between ${least} and ${most}${since}.`,
  });
}

/** An instant in UTC for people: `2027-06-30 12:00 UTC`. */
export function readableInstant(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}

/** A span of time for people, in its largest whole unit: `3 d`, `5 h`, `12 min`, `40 s`. */
export function readableDuration(ms: number): string {
  if (ms >= unitMs.d) return `${Math.floor(ms / unitMs.d)} d`;
  if (ms >= unitMs.h) return `${Math.floor(ms / unitMs.h)} h`;
  if (ms >= unitMs.m) return `${Math.floor(ms / unitMs.m)} min`;
  return `${Math.max(0, Math.floor(ms / unitMs.s))} s`;
}
