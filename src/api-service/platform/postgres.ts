import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import type { FastifyBaseLogger } from "fastify";
import { DatabaseError, Pool } from "pg";
import type { PoolConfig } from "pg";

/** How to reach PostgreSQL. */
export interface DatabaseOptions {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** Certificates (PEM) one of which must have signed the server's; undefined: no TLS. */
  readonly ca: readonly string[] | undefined;
}

/** A statement that the server plans once per connection; `name` is unique within the service. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A pool of connections, and what the service does with it. */
export interface Database {
  /**
   * Runs a prepared statement; `values` go to the server apart from the text.
   *
   * @throws {DatabaseUnavailable} when the server cannot be reached or does not answer in time
   */
  query<Row extends object>(
    statement: Statement,
    values: readonly (string | number | null)[],
  ): Promise<Row[]>;
  /** Runs `work` on one connection inside a transaction, with minutes of time instead of a statement's seconds. */
  transaction<T>(work: (client: TransactionClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The connection inside a transaction. */
interface TransactionClient {
  query(text: string, values?: readonly (string | number)[]): Promise<{ rows: unknown[] }>;
}

/** PostgreSQL cannot be reached, or cannot serve now: nothing is wrong with the request. */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable";
  /** True when waiting will not help: wrong password, unknown database, a certificate that does not verify. */
  readonly permanent: boolean;

  constructor(cause: unknown) {
    super(`PostgreSQL is not available: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.permanent = isPermanent(cause);
  }
}

const poolSize = 10;
const statementTimeoutMs = 5000;
const connectTimeoutMs = 3000;
/** For migrations: they may rewrite a table, and tasks wait for each other. */
const transactionTimeoutMs = 600_000;
/** The driver reads it per query, too; its types say so for the whole client only. */
const transactionLimits = { query_timeout: transactionTimeoutMs };

/** Opens a pool; connections are made when they are needed. Without `ca` the connection is not encrypted. */
export function openDatabase(options: DatabaseOptions, log: Pick<FastifyBaseLogger, "warn">): Database {
  const pool = new Pool({
    host: options.host,
    port: options.port,
    database: options.name,
    user: options.user,
    password: options.password,
    application_name: "api-service",
    ssl: options.ca === undefined ? false : verifiedTls(options.host, options.ca),
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    // A little later than the server's own limit: for the server that is gone without a word.
    query_timeout: statementTimeoutMs + 1000,
  });
  pool.on("error", (error) => log.warn({ err: error }, "an idle database connection was lost"));

  return {
    async query<Row extends object>(statement: Statement, values: readonly (string | number | null)[]) {
      try {
        const result = await pool.query<Row>({ ...statement, values: [...values] });
        return result.rows;
      } catch (error) {
        throw asUnavailable(error);
      }
    },
    async transaction<T>(work: (client: TransactionClient) => Promise<T>) {
      const client = await pool.connect().catch((error: unknown) => {
        throw asUnavailable(error);
      });
      let failure: Error | undefined;
      try {
        await client.query("BEGIN");
        await client.query(`SET LOCAL statement_timeout = ${transactionTimeoutMs}`);
        const result = await work({
          query: (text, values = []) => client.query({ text, values: [...values], ...transactionLimits }),
        });
        await client.query("COMMIT");
        return result;
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        throw asUnavailable(error);
      } finally {
        // A connection whose transaction failed is not used again: closing it rolls back, whatever its state.
        client.release(failure);
      }
    },
    close: () => pool.end(),
  };
}

/** Checks chain and name. One context for all connections: reading 120 RDS certificates takes milliseconds. */
function verifiedTls(host: string, ca: readonly string[]): PoolConfig["ssl"] {
  return {
    rejectUnauthorized: true,
    secureContext: createSecureContext({ ca: [...ca] }),
    // The driver passes the name on for SNI, but an address it drops, and Node would check "localhost".
    ...(isIP(host) === 0 ? { servername: host } : { host }),
  };
}

/**
 * SQLSTATE classes and codes under which the server itself says that it cannot serve now: connection exceptions,
 * insufficient resources, operator intervention (which has the statement timeout), failed authorisation, and
 * a connection that landed on a standby after a failover.
 *
 * @source PostgreSQL manual, appendix A
 */
const unavailableStates = /^(?:08|53|57|28|3D000|25006)/;
const permanentStates = /^(?:28|3D000)/;

function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable) return error;
  // What is not an answer of the server came from the way there: sockets, DNS, TLS, the driver's time limits.
  const answered = error instanceof DatabaseError;
  return answered && !unavailableStates.test(error.code ?? "") ? error : new DatabaseUnavailable(error);
}

function isPermanent(cause: unknown): boolean {
  if (cause instanceof DatabaseError) return permanentStates.test(cause.code ?? "");
  if (!(cause instanceof Error)) return false;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return (
    /^(?:ERR_TLS_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/.test(code) ||
    /does not support SSL/.test(cause.message)
  );
}
