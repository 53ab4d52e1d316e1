import { allowListInput, allowListOutput, renderAllowList } from "./allow-list.ts";
import { defineCommand } from "./define.ts";

/** `privlink disallow` */
export const disallow = defineCommand({
  name: "disallow",
  summary: "Take principals off the allow-list of the endpoint service",
  description: "No new request is possible then. Existing connections stay until they are rejected.",
  examples: [{ command: "privlink disallow 222222222222", does: "an account" }],
  positionals: [{ key: "principal", placeholder: "principal", variadic: true }],
  input: allowListInput,
  output: allowListOutput,
  async run({ principal, service }, rt) {
    const { changeAllowList } = await import("../workflows/change-allow-list.ts");
    return changeAllowList({ action: "disallow", principals: principal, service }, rt);
  },
  render: renderAllowList,
});
