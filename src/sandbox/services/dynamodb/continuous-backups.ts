import type { ContinuousBackupsDescription } from "@aws-sdk/client-dynamodb";
import type { World } from "../../world/world.ts";
import type { TableSettings } from "./state.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** DynamoDB can restore up to five minutes before now. */
const delayMs = 5 * 60 * 1000;

/** Point-in-time recovery as answers tell of it. The sandbox keeps the setting and no backups. */
export function describeRecovery(world: World, settings: TableSettings): ContinuousBackupsDescription {
  const { recoveryEnabledAt: since, recoveryDays: days = 35 } = settings;
  if (since === undefined) {
    return {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    };
  }
  const now = world.clock.now();
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: days,
      EarliestRestorableDateTime: new Date(Math.max(Date.parse(since), now - days * dayMs)),
      LatestRestorableDateTime: new Date(Math.max(Date.parse(since), now - delayMs)),
    },
  };
}
