import { AwsFault } from "../../operation.ts";

/** Versions of PostgreSQL on offer, oldest first. */
export const postgresVersions: readonly string[] = [
  "13.21",
  "13.22",
  "14.18",
  "14.19",
  "15.13",
  "15.14",
  "16.8",
  "16.9",
  "16.10",
  "17.2",
  "17.4",
  "17.5",
  "17.6",
];

/** What `EngineVersion` absent means. */
export const defaultVersion = "17.6";

/** Major part of a version: `17.6` → `17`. */
export function majorOf(version: string): string {
  return version.split(".")[0] ?? version;
}

/** The exact version for a wanted one: a major stands for its newest minor. @throws InvalidParameterCombination */
export function exactVersion(wanted: string): string {
  const found = postgresVersions.includes(wanted)
    ? wanted
    : postgresVersions.findLast((version) => majorOf(version) === wanted);
  if (found === undefined)
    throw new AwsFault("InvalidParameterCombination", `Cannot find version ${wanted} for postgres`);
  return found;
}

/** Whether `to` comes before `from`. */
export function isDowngrade(from: string, to: string): boolean {
  return postgresVersions.indexOf(to) < postgresVersions.indexOf(from);
}

/** Parameter group that AWS keeps for a version. */
export function defaultParameterGroup(version: string): string {
  return `default.postgres${majorOf(version)}`;
}
