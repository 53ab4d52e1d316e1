import {
  RebootDBInstance$,
  type RebootDBInstanceMessage,
  type RebootDBInstanceResult,
} from "@aws-sdk/client-rds";
import { operation } from "../../operation.ts";
import { noteInstance } from "./events.ts";
import { describeInstance, instanceNamed } from "./instances.ts";
import { checkAvailable } from "./settings.ts";

/** Starts the server of an instance anew. */
export const rebootDbInstance = operation<RebootDBInstanceMessage, RebootDBInstanceResult>(
  RebootDBInstance$,
  ["DBInstanceIdentifier"],
  (input, call) => {
    const instance = instanceNamed(call, input.DBInstanceIdentifier);
    checkAvailable(instance);
    instance.status = "rebooting";
    instance.restarts += 1;
    instance.phase = "waiting";
    noteInstance(call, instance, "availability", "DB instance shutdown");
    call.world.schedule(call.world.latencyMs("database.modify"), "rds.rebooted", {
      account: call.account,
      region: call.region,
      id: instance.id,
    });
    return { DBInstance: describeInstance(call, instance) };
  },
);
