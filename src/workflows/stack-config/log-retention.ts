import { z } from "zod";

/** Days that CloudWatch Logs can keep. @source https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Days that a log group keeps what is written to it. */
export const logRetention = z
  .number({ error: "must be a number of days" })
  .refine((days) => retentionDays.includes(days), { error: `must be one of ${retentionDays.join(", ")}` })
  .meta({ enum: retentionDays });
