import { z } from "zod";
import { configFile } from "./schema.ts";

/**
 * JSON Schema of privlink.yaml, by which an editor completes and checks the file as it is typed. What no schema can
 * say (keys that go together, subnets inside of their VPC) is said by privlink itself.
 */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configFile, {
    target: "draft-7",
    io: "input",
    // A principal may be a number in YAML; the check is in code.
    unrepresentable: "any",
  });
  return { ...schema, title: "privlink.yaml", description: "What `privlink init` builds." };
}
