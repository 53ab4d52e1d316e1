import { z } from "zod";
import { logLevels } from "./platform/log.ts";
import type { LogLevel } from "./platform/log.ts";
import type { ProxyProtocolMode } from "./platform/proxy-listener.ts";

/** The environment is not as it must be; the message names every variable that is wrong, and never a value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Where the service listens. */
export interface ListenConfig {
  /** 0: any free port, which the log then names. */
  readonly port: number;
  readonly host: string;
  readonly proxyProtocol: ProxyProtocolMode;
}

/** All settings of the service. */
export interface Config {
  readonly listen: ListenConfig;
  readonly database: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly user: string;
    readonly password: string;
    readonly tls: "verify" | "off";
    /** PEM file; undefined: the authorities of RDS. */
    readonly tlsCaFile: string | undefined;
  };
  /** Undefined: a stack without a cache. */
  readonly redis:
    | {
        readonly host: string;
        readonly port: number;
        readonly tls: "on" | "off";
        /** PEM file; undefined: the well-known authorities. */
        readonly tlsCaFile: string | undefined;
        readonly authToken: string | undefined;
      }
    | undefined;
  readonly apiKeys: readonly string[];
  readonly logLevel: LogLevel;
  /** Time for what is in flight after SIGTERM; less than the `stopTimeout` of the task (ECS: 30 by default). */
  readonly stopTimeoutSeconds: number;
}

/** The environment as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

const required = (what = "is missing") => z.string(what);
const wholeNumber = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .pipe(z.int(message).min(min, message).max(max, message));
};
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be ${values.slice(0, -1).join(", ")} or ${values.at(-1)}`);

const minKeyLength = 16;
const apiKeys = required()
  .transform((list) => list.split(",").map((key) => key.trim()))
  .refine(
    (keys) => keys.every((key) => key.length >= minKeyLength),
    `each key must have at least ${minKeyLength} characters`,
  )
  .refine(
    (keys) => keys.every((key) => /^[\x21-\x7e]*$/.test(key)),
    "a key may have printable ASCII characters only",
  );

const listenSchema = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().default("0.0.0.0"),
  PROXY_PROTOCOL: oneOf(["required", "optional", "off"]).default("off"),
});

const variablesSchema = listenSchema.extend({
  DB_HOST: required(),
  DB_PORT: wholeNumber(1, 65_535).default(5432),
  DB_NAME: required(),
  DB_USER: required(),
  DB_PASSWORD: required(),
  DB_TLS: oneOf(["verify", "off"]).default("verify"),
  DB_TLS_CA_FILE: z.string().optional(),
  REDIS_HOST: z.string().optional(),
  REDIS_PORT: wholeNumber(1, 65_535).optional(),
  REDIS_TLS: oneOf(["on", "off"]).optional(),
  REDIS_TLS_CA_FILE: z.string().optional(),
  REDIS_AUTH_TOKEN: z.string().optional(),
  API_KEYS: apiKeys,
  LOG_LEVEL: oneOf(logLevels).default("info"),
  STOP_TIMEOUT_SECONDS: wholeNumber(1, 120).default(25),
});

/** Without a host there is no cache, but whoever says anything else of one meant to have it. */
const schema = variablesSchema.check((context) => {
  const { REDIS_HOST, REDIS_PORT, REDIS_TLS, REDIS_TLS_CA_FILE, REDIS_AUTH_TOKEN } = context.value;
  const said = REDIS_PORT ?? REDIS_TLS ?? REDIS_TLS_CA_FILE ?? REDIS_AUTH_TOKEN;
  if (REDIS_HOST !== undefined || said === undefined) return;
  context.issues.push({ code: "custom", path: ["REDIS_HOST"], message: "is missing", input: REDIS_HOST });
});

/** Reads where the service listens, which is all that its health check needs. @throws {ConfigError} */
export function parseListenConfig(environment: Environment): ListenConfig {
  const { PORT, HOST, PROXY_PROTOCOL } = parse(listenSchema, environment);
  return { port: PORT, host: HOST, proxyProtocol: PROXY_PROTOCOL };
}

/** Reads all settings. @throws {ConfigError} */
export function parseConfig(environment: Environment): Config {
  const values = parse(schema, environment);
  return {
    listen: { port: values.PORT, host: values.HOST, proxyProtocol: values.PROXY_PROTOCOL },
    database: {
      host: values.DB_HOST,
      port: values.DB_PORT,
      name: values.DB_NAME,
      user: values.DB_USER,
      password: values.DB_PASSWORD,
      tls: values.DB_TLS,
      tlsCaFile: values.DB_TLS_CA_FILE,
    },
    redis:
      values.REDIS_HOST === undefined
        ? undefined
        : {
            host: values.REDIS_HOST,
            port: values.REDIS_PORT ?? 6379,
            tls: values.REDIS_TLS ?? "on",
            tlsCaFile: values.REDIS_TLS_CA_FILE,
            authToken: values.REDIS_AUTH_TOKEN,
          },
    apiKeys: values.API_KEYS,
    logLevel: values.LOG_LEVEL,
    stopTimeoutSeconds: values.STOP_TIMEOUT_SECONDS,
  };
}

function parse<T extends z.ZodObject>(schema: T, environment: Environment): z.output<T> {
  // A variable that is set to nothing is one that was not set: that is how task definitions express it.
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const wrong = Object.entries(z.flattenError(result.error).fieldErrors as Record<string, string[]>);
  const lines = wrong.map(([name, messages]) => `  ${name} ${messages.join("; ")}`);
  throw new ConfigError(
    ["The environment of the service is not complete or not valid:", ...lines].join("\n"),
  );
}
