import { z } from "zod";
import type { Ui } from "../reporting/ui.ts";

/** Input that `allow` and `disallow` share. */
export const allowListInput = z.object({
  principal: z.array(z.string()).min(1).describe("account ids, ARNs of roots, roles or users, or '*'"),
  service: z
    .string()
    .optional()
    .describe("endpoint service: id, name or stack; the stack's when left out")
    .meta({ placeholder: "service" }),
});

/** The allow-list after the change. */
export const allowListOutput = z.object({
  principals: z.array(z.string()),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  serviceId: z.string(),
  serviceName: z.string(),
});

/** Lines for the allow-list. */
export function renderAllowList(output: z.output<typeof allowListOutput>, ui: Ui): string[] {
  const { added, removed, principals, serviceId } = output;
  return [
    ...added.map((one) => `${ui.green("+")} ${one}`),
    ...removed.map((one) => `${ui.red("-")} ${one}`),
    ...(added.length + removed.length === 0 ? ["Nothing changed."] : []),
    principals.length === 0
      ? `Nobody but this account may request ${serviceId}.`
      : `${serviceId} may be requested by ${principals.join(", ")}`,
  ];
}
