import { z } from "zod";
import { parsePrincipal } from "../../access/principal.ts";
import { parseCidr } from "./cidr.ts";

/** A whole number; the message names both ends. */
export function whole(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** A text of the given form; `form` says it to people. */
export function text(pattern: RegExp, form: string) {
  const error = `must be ${form}`;
  return z.string({ error }).regex(pattern, { error });
}

/** true or false. */
export const flag = z.boolean({ error: "must be true or false" });

/** One of a few values. */
export function choice<const T extends readonly string[]>(values: T) {
  return z.enum(values, { error: `must be ${values.join(" or ")}` });
}

/** A section whose keys are all optional. */
export function section<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "invalid_type" ? "must be a section with keys" : undefined),
  });
}

/** A section, or false. */
export function orOff<T extends z.ZodType>(schema: T) {
  return z.union([z.literal(false), schema], { error: "must be false or a section with keys" });
}

/** A list; `what` names its entries to people. */
export function listOf<T extends z.ZodType>(entry: T, what: string) {
  return z.array(entry, { error: `must be a list of ${what}` });
}

/** Two to six ids of EC2 objects, each once. */
export function idList(prefix: "subnet") {
  const id = text(
    new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`),
    `a ${prefix} id such as ${prefix}-0123456789abcdef0`,
  );
  const error = `must be a list of 2 to 6 ${prefix} ids, one for each zone`;
  return z
    .array(id, { error })
    .min(2, { error })
    .max(6, { error })
    .refine((list) => new Set(list).size === list.length, { error: `names a ${prefix} twice` });
}

const timeOfDay = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const weekday = "(?:mon|tue|wed|thu|fri|sat|sun)";

/** A window of each day. */
export const dailyWindow = text(
  new RegExp(`^${timeOfDay}-${timeOfDay}$`),
  "a window in UTC such as 03:00-04:00",
);

/** A window of each week. */
export const weeklyWindow = text(
  new RegExp(`^${weekday}:${timeOfDay}-${weekday}:${timeOfDay}$`),
  "a window in UTC such as sun:04:00-sun:05:00",
);

/** An IPv4 block with a prefix in the given range. */
export function cidr(widest: number, narrowest: number) {
  return z.string({ error: "must be an IPv4 block such as 10.20.0.0/16" }).superRefine((value, context) => {
    const block = parseCidr(value);
    if (typeof block === "string") context.addIssue({ code: "custom", message: block });
    else if (block.prefix < widest || block.prefix > narrowest) {
      context.addIssue({ code: "custom", message: `must have a prefix from /${widest} to /${narrowest}` });
    }
  });
}

/**
 * A principal of the allow-list. YAML reads an unquoted account id as a number, which loses leading zeros:
 * such a number is taken only when nothing can be lost.
 */
export const principal = z
  .unknown()
  .transform((value, context): string => {
    if (typeof value === "number" && Number.isInteger(value) && String(value).length === 12) {
      return parsePrincipal(String(value));
    }
    if (typeof value === "string") {
      try {
        return parsePrincipal(value);
      } catch (error) {
        const hint = error instanceof Error && "hint" in error ? String(error.hint) : "";
        context.addIssue({ code: "custom", message: `is no principal that PrivateLink takes. ${hint}` });
        return z.NEVER;
      }
    }
    context.addIssue({
      code: "custom",
      message: "must be an account id of 12 digits in quotes, an ARN, or '*'",
    });
    return z.NEVER;
  })
  .meta({ type: ["string", "integer"] });

/** A version of an engine; a bare 17.10 would reach us as 17.1. `form` says to people what is allowed. */
export function engineVersion(pattern: RegExp, form: string) {
  return z
    .union([z.int(), z.string()], { error: 'must be a version in quotes, such as "17" or "17.4"' })
    .transform(String)
    .refine((value) => pattern.test(value), { error: `must be ${form}` });
}
