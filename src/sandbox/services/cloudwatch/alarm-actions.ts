import {
  DisableAlarmActions$,
  EnableAlarmActions$,
  type DisableAlarmActionsInput,
  type EnableAlarmActionsInput,
} from "@aws-sdk/client-cloudwatch";
import { operation, type Call } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { cloudWatchSlice } from "./state.ts";

/** Lets alarms act again; names that are not there are passed over. */
export const enableAlarmActions = operation<EnableAlarmActionsInput, void>(
  EnableAlarmActions$,
  ["AlarmNames"],
  (input, call) => setActionsEnabled(call, input.AlarmNames, true),
);

/** Keeps alarms from acting; names that are not there are passed over. */
export const disableAlarmActions = operation<DisableAlarmActionsInput, void>(
  DisableAlarmActions$,
  ["AlarmNames"],
  (input, call) => setActionsEnabled(call, input.AlarmNames, false),
);

function setActionsEnabled(call: Call, names: readonly string[] | undefined, enabled: boolean): void {
  const { alarms } = cloudWatchSlice(call);
  for (const name of names ?? []) {
    const alarm = lookUp(alarms, name);
    if (alarm !== undefined) alarm.configuration = { ...alarm.configuration, ActionsEnabled: enabled };
  }
}
