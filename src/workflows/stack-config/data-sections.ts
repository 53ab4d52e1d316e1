import { choice, dailyWindow, engineVersion, flag, section, text, weeklyWindow, whole } from "./fields.ts";
import { checkWindows } from "./rules.ts";

/** RDS for PostgreSQL. */
export const database = section({
  instanceClass: text(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "an instance class such as db.t4g.micro")
    .default("db.t4g.micro")
    .describe("DB instance class"),
  storageGiB: whole(20, 65_536).default(20).describe("gp3 storage in GiB; can only grow"),
  multiAz: flag.default(true).describe("Standby in a second zone"),
  engineVersion: engineVersion(
    /^(?:1[5-9]|[2-9]\d)(?:\.\d+)?$/,
    'a version from "15" on, such as "17" or "17.4"; before 15 TLS is not enforced',
  )
    .prefault("17")
    .describe("PostgreSQL version, 15 or later; major alone: minor upgrades come by themselves"),
  backupDays: whole(0, 35).default(7).describe("Days that automated backups are kept"),
  deletionProtection: flag.default(true).describe("AWS refuses to delete the database while this is on"),
  name: text(/^[a-z][a-z0-9_]{0,62}$/, "a database name: a small letter, then small letters, digits and _")
    .default("privlink")
    .describe("Name of the database"),
  backupWindow: dailyWindow
    .exactOptional()
    .describe("Daily window of the backup, in UTC, such as 03:00-04:00. Default: AWS chooses"),
  maintenanceWindow: weeklyWindow
    .exactOptional()
    .describe("Weekly window of upgrades, in UTC, such as sun:04:00-sun:05:00. Default: AWS chooses"),
}).superRefine(checkWindows);

/** ElastiCache. */
export const cache = section({
  engine: choice(["redis", "valkey"]).default("redis").describe("Engine of the cache"),
  nodeType: text(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, "a node type such as cache.t4g.micro")
    .default("cache.t4g.micro")
    .describe("Type of a node"),
  nodes: whole(1, 6).default(2).describe("Nodes, primary included, in different zones; failover needs 2"),
  engineVersion: engineVersion(/^\d+\.\d+$/, 'a version in quotes, such as "7.1"')
    .exactOptional()
    .describe("Version of the engine, major and minor; can only rise. Default: AWS's newest"),
  snapshotDays: whole(0, 35).default(0).describe("Days that automatic snapshots are kept; 0: none are made"),
  maintenanceWindow: weeklyWindow
    .exactOptional()
    .describe("Weekly window of upgrades, in UTC, such as sun:04:00-sun:05:00. Default: AWS chooses"),
});
