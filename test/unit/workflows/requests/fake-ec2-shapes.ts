import type { Tag } from "@aws-sdk/client-ec2";

/** A fault as the SDK throws it. */
export function fault(name: string): Error {
  return Object.assign(new Error(`as AWS says: ${name}`), { name, $metadata: { requestId: "r-1" } });
}

export interface Filter {
  Name?: string;
  Values?: string[];
}

export function valuesOf(input: { Filters?: Filter[] }, name: string): string[] {
  return input.Filters?.find(({ Name }) => Name === name)?.Values ?? [];
}

export function matches(input: { Filters?: Filter[] }, name: string, value: string): boolean {
  const values = valuesOf(input, name);
  return values.length === 0 || values.includes(value);
}

/** The account that {@link import("./world.ts")} wrote onto the client. */
export function accountOf(client: () => unknown): string {
  return (client() as { account?: string }).account ?? "";
}

export const toTags = (tags: Record<string, string>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
export const fromTags = (tags: Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
