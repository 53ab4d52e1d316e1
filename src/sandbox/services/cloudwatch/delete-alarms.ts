import { DeleteAlarms$, type DeleteAlarmsInput } from "@aws-sdk/client-cloudwatch";
import { operation } from "../../operation.ts";
import { alarmNamed, removeAlarms } from "./alarms.ts";
import { invalid } from "./faults.ts";

/** Removes alarms: all of them, or none when one is not there. @throws ResourceNotFound 404 */
export const deleteAlarms = operation<DeleteAlarmsInput, void>(
  DeleteAlarms$,
  ["AlarmNames"],
  (input, call) => {
    const names = input.AlarmNames ?? [];
    if (names.length > 100) throw invalid("AlarmNames can have at most 100 names");
    for (const name of names) alarmNamed(call, name);
    removeAlarms(call, names);
  },
);
