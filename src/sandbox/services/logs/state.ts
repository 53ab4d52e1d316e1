import { slice } from "../../world/slice.ts";

/** CloudWatch Logs' part of the state. The events themselves are files, see log-events.ts. */
export interface LogsState {
  /** By group name. */
  groups: Record<string, LogGroup>;
}

/** A log group. */
export interface LogGroup {
  name: string;
  /** Without the trailing `:*`. */
  arn: string;
  createdMs: number;
  /** Absent: events never expire. */
  retentionDays?: number;
  tags: Record<string, string>;
  /** By stream name. */
  streams: Record<string, LogStream>;
}

/** A log stream. */
export interface LogStream {
  name: string;
  /** Names the file of its events. */
  id: string;
  createdMs: number;
}

/** Slice of CloudWatch Logs. */
export const logsSlice = slice<LogsState>("logs", () => ({ groups: {} }));
