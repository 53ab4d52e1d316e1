import type { Service } from "../../operation.ts";
import { disableAlarmActions, enableAlarmActions } from "./alarm-actions.ts";
import { alarmEvents } from "./alarm-state.ts";
import { deleteDashboards, getDashboard, listDashboards, putDashboard } from "./dashboards.ts";
import { deleteAlarms } from "./delete-alarms.ts";
import { describeAlarmsForMetric } from "./describe-alarms-for-metric.ts";
import { describeAlarms } from "./describe-alarms.ts";
import { formerFaultCodes } from "./faults.ts";
import { putMetricAlarm } from "./put-metric-alarm.ts";
import { setAlarmState } from "./set-alarm-state.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";

/** Amazon CloudWatch: alarms and dashboards. */
export const cloudWatch: Service = {
  signingName: "monitoring",
  protocol: "json1.0",
  version: "2010-08-01",
  targetPrefix: "GraniteServiceVersion20100801",
  formerFaultCodes,
  operations: [
    deleteAlarms,
    deleteDashboards,
    describeAlarms,
    describeAlarmsForMetric,
    disableAlarmActions,
    enableAlarmActions,
    getDashboard,
    listDashboards,
    listTagsForResource,
    putDashboard,
    putMetricAlarm,
    setAlarmState,
    tagResource,
    untagResource,
  ],
  events: alarmEvents,
};
