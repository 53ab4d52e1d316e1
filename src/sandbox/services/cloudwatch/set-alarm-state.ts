import { SetAlarmState$, type SetAlarmStateInput } from "@aws-sdk/client-cloudwatch";
import { AwsFault, operation } from "../../operation.ts";
import { enterState } from "./alarm-state.ts";
import { alarmNamed } from "./alarms.ts";
import { invalid } from "./faults.ts";

/**
 * Puts an alarm into a state, as a test of what it does. It stays there: the sandbox has no metrics that would
 * take it back.
 */
export const setAlarmState = operation<SetAlarmStateInput, void>(
  SetAlarmState$,
  ["AlarmName", "StateValue", "StateReason", "StateReasonData"],
  (input, call) => {
    const { StateValue: state, StateReason: reason = "", StateReasonData: data } = input;
    if (state !== "OK" && state !== "ALARM" && state !== "INSUFFICIENT_DATA")
      throw invalid("StateValue must be OK, ALARM or INSUFFICIENT_DATA");
    if (reason.length > 1023) throw invalid("StateReason must have at most 1023 characters");
    if (data !== undefined && !isJson(data))
      throw new AwsFault("InvalidFormatFault", "StateReasonData was not syntactically valid JSON");
    enterState(call, alarmNamed(call, input.AlarmName), state, reason, data);
  },
);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return text.length <= 4000;
  } catch {
    return false;
  }
}
