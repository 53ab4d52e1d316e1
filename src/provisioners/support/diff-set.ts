/** What a set lacks and what it has too much. */
export interface SetDifference<T> {
  readonly missing: readonly T[];
  readonly extra: readonly T[];
}

/** Compares two sets by key; repetitions count once. */
export function diffSet<T>(
  wanted: readonly T[],
  actual: readonly T[],
  keyOf: (value: T) => string,
): SetDifference<T> {
  const want = new Map(wanted.map((value) => [keyOf(value), value]));
  const have = new Map(actual.map((value) => [keyOf(value), value]));
  return {
    missing: [...want].filter(([key]) => !have.has(key)).map(([, value]) => value),
    extra: [...have].filter(([key]) => !want.has(key)).map(([, value]) => value),
  };
}

/** {@link diffSet} of plain strings. */
export function diffStrings(wanted: readonly string[], actual: readonly string[]): SetDifference<string> {
  return diffSet(wanted, actual, (value) => value);
}
