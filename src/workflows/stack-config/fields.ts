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
export const principal = z.unknown().transform((value, context): string => {
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
});

/** A version such as `17` or `"17.4"`; a bare 17.10 would reach us as 17.1. */
export const engineVersion = z
  .union([z.int(), z.string()], { error: 'must be a version in quotes, such as "17" or "17.4"' })
  .transform(String)
  .refine((value) => /^\d{2}(\.\d+)?$/.test(value), { error: 'must be a version such as "17" or "17.4"' });
