import { NormalizedSchema } from "@smithy/core/schema";

export { NormalizedSchema };

/** What an SDK client exports for an operation, for example `CreateVpc$`: kind, namespace, name, traits, input, output. */
export type OperationSchema = readonly [
  kind: 9,
  namespace: string,
  name: string,
  traits: unknown,
  input: unknown,
  output: unknown,
];

/** The name of an operation, for example `CreateVpc`. */
export function operationName(schema: OperationSchema): string {
  return schema[2];
}

/** Input structure of an operation. */
export function inputOf(schema: OperationSchema): NormalizedSchema {
  return normalized(schema[4]);
}

/** Output structure of an operation. */
export function outputOf(schema: OperationSchema): NormalizedSchema {
  return normalized(schema[5]);
}

/** Names of the members without which AWS refuses the call: the first N of a structure, N in its seventh slot. */
export function requiredMembers(structure: NormalizedSchema): readonly string[] {
  const schema: unknown = structure.getSchema();
  if (!Array.isArray(schema) || schema[0] !== 3) return [];
  const [, , , , names, , count] = schema as [unknown, unknown, unknown, unknown, string[], unknown, number?];
  return names.slice(0, count ?? 0);
}

function normalized(lazy: unknown): NormalizedSchema {
  const value = typeof lazy === "function" ? (lazy as () => unknown)() : lazy;
  return NormalizedSchema.of(value as Parameters<typeof NormalizedSchema.of>[0]);
}
