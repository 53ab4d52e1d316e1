/** The entry of a record under a name that a caller chose: never something inherited such as `constructor`. */
export function lookUp<T>(record: Readonly<Record<string, T>>, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The record with one more entry; safe for any name, `__proto__` too. */
export function withEntry<T>(record: Readonly<Record<string, T>>, name: string, value: T): Record<string, T> {
  return { ...record, [name]: value };
}

/** The record without some names. */
export function without<T>(record: Readonly<Record<string, T>>, names: Iterable<string>): Record<string, T> {
  const gone = new Set(names);
  return Object.fromEntries(Object.entries(record).filter(([name]) => !gone.has(name)));
}
