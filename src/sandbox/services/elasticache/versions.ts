import { invalidCombination } from "./faults.ts";

/** Versions on offer by engine, oldest first. The last is the default. */
const versions: Readonly<Record<"redis" | "valkey", readonly string[]>> = {
  redis: ["5.0.6", "6.0", "6.2", "7.0", "7.1"],
  valkey: ["7.2", "8.0", "8.1"],
};

/** The version for a wanted one; absent means the default. @throws InvalidParameterCombination */
export function exactVersion(engine: "redis" | "valkey", wanted: string | undefined): string {
  const found = versions[engine].findLast(
    (version) =>
      wanted === undefined ||
      version === wanted ||
      `${version}.0` === wanted ||
      version.startsWith(`${wanted}.`),
  );
  if (found === undefined) {
    throw invalidCombination(
      `Cannot find version ${wanted ?? ""} for ${engine}. Available versions: ${versions[engine].join(", ")}`,
    );
  }
  return found;
}

/** Whether `to` comes before `from` in the versions of an engine. */
export function isDowngrade(engine: "redis" | "valkey", from: string, to: string): boolean {
  return versions[engine].indexOf(to) < versions[engine].indexOf(from);
}

/** The version as nodes report it: three parts. */
export function fullVersion(version: string): string {
  return version.split(".").length === 2 ? `${version}.0` : version;
}

/** Parameter group that AWS keeps for a version. */
export function parameterGroupOf(engine: string, version: string): string {
  const [major = "", minor = ""] = version.split(".");
  if (engine === "valkey") return `default.valkey${major}`;
  if (Number(major) >= 7) return "default.redis7";
  return Number(major) === 6 ? "default.redis6.x" : `default.redis${major}.${minor}`;
}
