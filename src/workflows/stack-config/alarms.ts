import { z } from "zod";
import { flag, section, whole } from "./fields.ts";

/** A threshold, or `false` for no such alarm. */
function threshold(min: number, max: number, usual: number) {
  return z
    .union([z.literal(false), whole(min, max)], {
      error: `must be false or a whole number from ${min} to ${max}`,
    })
    .default(usual);
}

const percent = (usual: number) => threshold(1, 100, usual);
const many = 1_000_000_000;

/** The section `alarms`: what each of them rings at. */
export const alarms = section({
  unhealthyTargets: threshold(1, 1000, 1).describe("Rings at this many unhealthy targets"),
  noHealthyTargetInZone: flag.default(true).describe("Rings when a zone has no healthy target"),
  taskCpuPercent: percent(85).describe("Average CPU of the tasks"),
  taskMemoryPercent: percent(85).describe("Average memory of the tasks"),
  databaseCpuPercent: percent(80).describe("CPU of the database"),
  databaseConnections: threshold(1, many, 80).describe(
    "Connections to the database; PostgreSQL on db.t4g.micro takes about 110",
  ),
  databaseFreeStoragePercent: percent(10).describe("Rings below this share of database.storageGiB"),
  cacheCpuPercent: percent(80).describe("CPU of the engine's thread, per node"),
  cacheMemoryPercent: percent(80).describe("Share of the memory that is in use, per node"),
  cacheEvictions: threshold(0, many, 0).describe("Rings at more evictions in a minute, per node"),
  connections: threshold(1, many, 50_000).describe(
    "Open connections through all endpoints; a target takes about 55000",
  ),
  connectionResets: threshold(0, many, 100).describe(
    "Rings at more reset packets in a minute through all endpoints",
  ),
});
