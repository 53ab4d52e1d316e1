/**
 * Runs `task` once after `seconds` of sandbox time and returns how to cancel it. The sandbox's clock
 * may run faster than the wall's, so nothing in the data path that stands for an AWS interval calls
 * `setTimeout` itself.
 */
export type Schedule = (seconds: number, task: () => void) => () => void;

/**
 * A {@link Schedule} on real timers that do not keep the process alive.
 *
 * @param scale 1 = as on AWS, 60 = a minute takes a second, 0 = at once.
 * @param floorMilliseconds shortest real delay: keeps a repeated check from becoming a busy loop when
 * the scale is 0 or very large.
 */
export function scaledSchedule(scale: number, floorMilliseconds: number): Schedule {
  return (seconds, task) => {
    const wanted = scale === 0 ? 0 : (seconds * 1000) / scale;
    const timer = setTimeout(task, Math.max(floorMilliseconds, wanted)).unref();
    return () => clearTimeout(timer);
  };
}
