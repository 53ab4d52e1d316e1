const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const minuteMs = 60_000;
const weekMs = 7 * 24 * 60 * minuteMs;

/** True for `hh:mm-hh:mm`. */
export function isDailyWindow(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** True for `ddd:hh:mm-ddd:hh:mm`. */
export function isWeeklyWindow(text: string): boolean {
  return /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/.test(
    text,
  );
}

/** Milliseconds from `nowMs` until a weekly window (UTC) opens next. */
export function untilWeeklyWindowMs(window: string, nowMs: number): number {
  const [day = "", hour = "0", minute = "0"] = window.split(/[:-]/);
  const dayNumber = days.findIndex((name) => name === day);
  const startInWeek = ((dayNumber * 24 + Number(hour)) * 60 + Number(minute)) * minuteMs;
  // The epoch was a Thursday; weeks here begin on Monday.
  const nowInWeek = (nowMs + 3 * 24 * 60 * minuteMs) % weekMs;
  return (startInWeek - nowInWeek + weekMs) % weekMs;
}
