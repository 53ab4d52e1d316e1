import { allowListInput, allowListOutput, renderAllowList } from "./allow-list.ts";
import { defineCommand } from "./define.ts";

/** `privlink allow` */
export const allow = defineCommand({
  name: "allow",
  summary: "Let principals find and request the endpoint service",
  description: "They still need your approval for each connection.",
  examples: [
    { command: "privlink allow 222222222222", does: "everyone in an account who has the IAM rights" },
    { command: "privlink allow arn:aws:iam::222222222222:role/deploy", does: "one role" },
  ],
  positionals: [{ key: "principal", placeholder: "principal", variadic: true }],
  input: allowListInput,
  output: allowListOutput,
  async run({ principal, service }, rt) {
    const { changeAllowList } = await import("../workflows/change-allow-list.ts");
    return changeAllowList({ action: "allow", principals: principal, service }, rt);
  },
  render: renderAllowList,
});
