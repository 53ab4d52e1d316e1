import { createHash } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import { z } from "zod";
import type { Database } from "./postgres.ts";

/** One step forward of the schema. Never edited once released, never undone: a mistake is mended by the next one. */
export interface Migration {
  /** 1, 2, 3, …: the number in the file's name. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Any number, as long as every task of the service uses the same one: "privlink" in ASCII. */
const advisoryLock = "8102654636938849899";

const appliedSchema = z.array(z.object({ version: z.int(), checksum: z.string() }));

/**
 * Applies what the database does not have yet, all in one transaction under an advisory lock: of several tasks
 * that start at once, one migrates and the others wait for it, and a failure leaves nothing half done.
 *
 * @returns versions that were applied now
 */
export function migrate(
  database: Database,
  migrations: readonly Migration[],
  log: Pick<FastifyBaseLogger, "info" | "warn">,
): Promise<number[]> {
  return database.transaction(async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(${advisoryLock})`);
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migration (
      version integer PRIMARY KEY,
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
    const { rows } = await client.query("SELECT version, checksum FROM schema_migration ORDER BY version");
    const applied = new Map(appliedSchema.parse(rows).map((row) => [row.version, row.checksum]));
    warnOfNewer(migrations, [...applied.keys()], log);

    const done: number[] = [];
    for (const migration of migrations) {
      const checksum = createHash("sha256").update(migration.sql).digest("hex");
      const known = applied.get(migration.version);
      if (known === checksum) continue;
      if (known !== undefined) {
        throw new Error(
          `Migration ${migration.version} (${migration.name}) was changed after it had been applied`,
        );
      }
      await client.query(migration.sql);
      await client.query("INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)", [
        migration.version,
        migration.name,
        checksum,
      ]);
      log.info({ version: migration.version, migration: migration.name }, "migration applied");
      done.push(migration.version);
    }
    return done;
  });
}

/** During a rollback older tasks meet a newer schema; they must start, and it must be seen that they did. */
function warnOfNewer(
  migrations: readonly Migration[],
  applied: readonly number[],
  log: Pick<FastifyBaseLogger, "warn">,
): void {
  const latest = migrations.at(-1)?.version ?? 0;
  const newer = applied.filter((version) => version > latest);
  if (newer.length > 0)
    log.warn({ newer, latest }, "the database has migrations that this version does not know");
}
