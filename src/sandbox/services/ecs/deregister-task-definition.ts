import {
  DeregisterTaskDefinition$,
  type DeregisterTaskDefinitionRequest,
  type DeregisterTaskDefinitionResponse,
} from "@aws-sdk/client-ecs";
import { AwsFault, operation } from "../../operation.ts";
import { taskDefinition } from "./find.ts";
import { describeRevision } from "./task-definitions.ts";

/** Makes a revision inactive; services that use it go on. */
export const deregisterTaskDefinition = operation<
  DeregisterTaskDefinitionRequest,
  DeregisterTaskDefinitionResponse
>(DeregisterTaskDefinition$, ["taskDefinition"], (input, call) => {
  const named = input.taskDefinition ?? "";
  const found = named.includes(":") ? taskDefinition(call, named) : undefined;
  if (found === undefined) throw new AwsFault("ClientException", "Unable to describe task definition.");
  if (found.status === "INACTIVE") {
    throw new AwsFault(
      "InvalidParameterException",
      "The specified task definition is inactive. Only active revisions can be deregistered.",
    );
  }
  found.status = "INACTIVE";
  found.deregisteredAt = call.world.clock.iso();
  return { taskDefinition: describeRevision(found) };
});
