import type { World } from "./world.ts";

/** Where a slice is looked up: a call, or an account and region named otherwise. */
export interface SliceScope {
  readonly world: World;
  readonly account: string;
  readonly region: string;
}

/** Access to one service's part of the state. */
export interface Slice<T> {
  /** The slice of one account and region; made empty when it is first asked for. */
  (scope: SliceScope): T;
  /** All slices of this service, with their account and region. */
  all(world: World): { account: string; region: string; data: T }[];
}

/** Makes again what a slice held at first. Weak: only slices that this process made are here. */
const first = new WeakMap<object, () => object>();

/** What a slice held when it was made; undefined when it was loaded from a file. */
export function firstContent(data: object): object | undefined {
  return first.get(data)?.();
}

/**
 * Declares a service's slice of the state: plain JSON (records, arrays, strings; dates as ISO 8601),
 * because it is saved as such.
 *
 * @param service the service's signing name
 * @param empty makes the slice of an account that never used the service; may hold what AWS gives every account
 */
export function slice<T extends object>(
  service: string,
  empty: (scope: SliceScope) => T,
  global = false,
): Slice<T> {
  // Slices that an earlier version saved lack what was modelled since.
  const whole = new WeakSet<object>();
  const completed = (found: T, scope: SliceScope): T => {
    if (whole.has(found)) return found;
    whole.add(found);
    return Object.assign(found, { ...empty(scope), ...found });
  };
  const access = (scope: SliceScope): T => {
    const key = `${service}/${scope.account}/${global ? "global" : scope.region}`;
    const found = scope.world.state.slices[key];
    if (found !== undefined) return completed(found as T, scope);
    const made = empty(scope);
    first.set(made, () => empty(scope));
    whole.add(made);
    scope.world.state.slices[key] = made;
    return made;
  };
  const all = (world: World) =>
    Object.entries(world.state.slices).flatMap(([key, data]) => {
      const [name, account, region] = key.split("/");
      return name === service && account !== undefined && region !== undefined
        ? [{ account, region, data: completed(data as T, { world, account, region }) }]
        : [];
    });
  return Object.assign(access, { all });
}
