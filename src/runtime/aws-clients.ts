import { rememberCall } from "../errors/aws-call.ts";
import { PrivlinkError } from "../errors/error.ts";
import { LostAnswer } from "../errors/lost-answer.ts";
import { systemClock } from "./clock.ts";
import { isAmbiguous, isRepeatable, isThrottling } from "./repetition.ts";
import { createRetryStrategy } from "./retry.ts";
import type { AwsClientConfig, AwsClients, Clock } from "./runtime.ts";
import { createTokenBuckets, type TokenBuckets } from "./token-buckets.ts";

/** What the clients are made from. */
export interface AwsClientOptions {
  /** Asked on first use; may throw. */
  readonly region: () => string;
  /** Asked on first use; undefined leaves the choice to the SDK. */
  readonly profile: () => string | undefined;
  /** Version of privlink, for the user agent. */
  readonly version: string;
  /** Time for waiting between attempts and for tokens; the machine's when absent. */
  readonly clock?: Clock;
  /** Ends such waiting. */
  readonly signal?: AbortSignal;
  /** For tests, which have less time. */
  readonly patience?: Patience;
  /** What calls of EC2 take their tokens from; AWS's published buckets when absent. */
  readonly buckets?: TokenBuckets;
}

/** Milliseconds without a byte, once connected, after which an attempt is given up. */
export interface Patience {
  /** As long as the endpoint has never answered: nobody may be behind it. */
  readonly unproven: number;
  /** Once it has: then it is slow, not dead. AWS answers control plane calls within seconds. */
  readonly proven: number;
}

/** The clients and the end of their connections. */
export interface OwnedAwsClients extends AwsClients {
  /** Closes every connection, so that the process can end. */
  close(): void;
}

/** Milliseconds to establish a connection. */
const connectionTimeout = 3_000;
const usualPatience: Patience = { unproven: 5_000, proven: 20_000 };
/** Attempts at an endpoint that stays silent. More would only delay the message. */
const connectAttempts = 2;

/** Hands out one SDK client per class. The SDK itself is loaded by whoever passes the class. */
export function createAwsClients(options: AwsClientOptions): OwnedAwsClients {
  const cache = new Map<unknown, unknown>();
  const patience = options.patience ?? usualPatience;
  const { clock = systemClock, signal = new AbortController().signal } = options;
  const retryStrategy = createRetryStrategy({ clock, signal, random: Math.random });
  const buckets = options.buckets ?? createTokenBuckets(clock, signal);
  return {
    get region() {
      return options.region();
    },
    get<C>(Client: new (config: AwsClientConfig) => C): C {
      const known = cache.get(Client);
      if (known !== undefined) return known as C;
      const profile = options.profile();
      const config: AwsClientConfig & { requestHandler: object; retryStrategy: object } = {
        region: options.region(),
        ...(profile === undefined ? {} : { profile }),
        retryStrategy,
        customUserAgent: `privlink/${options.version}`,
        requestHandler: { connectionTimeout, socketTimeout: patience.unproven },
      };
      const client = new Client(config);
      if (isSdkClient(client)) {
        pace(client, buckets);
        observe(client, patience);
        endWaits(client, signal);
      }
      cache.set(Client, client);
      return client;
    },
    close() {
      for (const client of cache.values()) if (isSdkClient(client)) client.destroy();
      cache.clear();
    },
  };
}

interface Context {
  readonly commandName?: string;
  readonly clientName?: string;
  readonly __smithy_context?: {
    readonly service?: string;
    readonly selectedHttpAuthScheme?: {
      readonly httpAuthOption?: { readonly signingProperties?: { readonly name?: string } };
    };
  };
}
interface Args {
  readonly input: object;
  readonly request?: {
    readonly protocol?: string;
    readonly hostname?: string;
    readonly port?: number;
    readonly headers?: Readonly<Record<string, string>>;
  };
}
type Next = (args: Args) => Promise<unknown>;
type Middleware = (next: Next, context: Context) => Next;

interface SdkClient {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { step: string; name: string }): void;
    addRelativeTo(
      middleware: Middleware,
      options: { relation: "after"; toMiddleware: string; name: string },
    ): void;
  };
  readonly config: {
    readonly requestHandler: { updateHttpClientConfig(key: "socketTimeout", milliseconds: number): void };
  };
  destroy(): void;
}

function isSdkClient(client: unknown): client is SdkClient {
  return typeof client === "object" && client !== null && "middlewareStack" in client && "destroy" in client;
}

/** Lets every error say which action failed and where, and ends at once where nobody listens. */
function observe(client: SdkClient, patience: Patience): void {
  let answered = false;
  const noteAnswer = (): void => {
    if (answered) return;
    answered = true;
    client.config.requestHandler.updateHttpClientConfig("socketTimeout", patience.proven);
  };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        rememberCall(error, { action: actionOf(context) });
        throw badEndpoint(error) ?? error;
      }
    },
    { step: "initialize", name: "privlinkAction" },
  );
  client.middlewareStack.addRelativeTo(
    (next, context) => async (args) => {
      try {
        const output = await next(args);
        noteAnswer();
        return output;
      } catch (error) {
        if (isAnswer(error)) noteAnswer();
        const endpoint = originOf(args);
        if (endpoint !== undefined) rememberCall(error, { action: actionOf(context), endpoint });
        const verdict = connectionVerdict(error);
        if (verdict === "gone") throw unreachable(endpoint, error);
        if (!isRepeatable(operationOf(context), args.input) && isAmbiguous(error)) {
          const lost = new LostAnswer(error);
          rememberCall(lost, { action: actionOf(context), ...(endpoint === undefined ? {} : { endpoint }) });
          throw lost;
        }
        if (verdict === "silent" && attemptOf(args) >= connectAttempts) throw unreachable(endpoint, error);
        throw error;
      }
    },
    { relation: "after", toMiddleware: "privlinkPace", name: "privlinkUnreachable" },
  );
}

/** Keeps the calls of EC2, repeated ones too, within the buckets that AWS publishes. */
function pace(client: SdkClient, buckets: TokenBuckets): void {
  client.middlewareStack.addRelativeTo(
    (next, context) => async (args) => {
      if (context.clientName !== "EC2Client") return next(args);
      const action = operationOf(context);
      await buckets.take(action);
      try {
        return await next(args);
      } catch (error) {
        if (isThrottling(error)) buckets.drain(action);
        throw error;
      }
    },
    { relation: "after", toMiddleware: "retryMiddleware", name: "privlinkPace" },
  );
}

/**
 * The SDK ends an interrupted wait between two attempts with the last refusal; what ended it was the interruption.
 * Calls that began when all was interrupted already keep their own errors.
 */
function endWaits(client: SdkClient, signal: AbortSignal): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const wasAborted = signal.aborted;
      try {
        return await next(args);
      } catch (error) {
        if (!wasAborted && signal.aborted && isThrottling(error)) throw signal.reason;
        throw error;
      }
    },
    { step: "initialize", name: "privlinkInterrupted" },
  );
}

/** AWS refused: somebody is there. */
function isAnswer(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return false;
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
  return httpStatusCode !== undefined;
}

/** What AWS_ENDPOINT_URL and its like say is read by the SDK, with Node.js's bare "Invalid URL" when it is none. */
function badEndpoint(error: unknown): PrivlinkError | undefined {
  if (!(error instanceof TypeError) || !("code" in error) || error.code !== "ERR_INVALID_URL")
    return undefined;
  const text = "input" in error && typeof error.input === "string" ? ` "${error.input}"` : "";
  return new PrivlinkError("PL-CONFIG", `The AWS endpoint${text} is not a URL`, {
    reason: "AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE> or endpoint_url of the AWS profile says so",
    hint: "Write it as http://127.0.0.1:4577, or unset it to talk to AWS.",
  });
}

/**
 * `gone`: nobody listens there, or it is not who it should be; another attempt is pointless.
 * `silent`: no answer yet; worth one more.
 */
function connectionVerdict(error: unknown): "gone" | "silent" | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "EPROTO"].includes(code)) return "gone";
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) return "gone";
  if (code === "EAI_AGAIN" || code === "ETIMEDOUT") return "silent";
  // The handler's own connection timeout bears no code and never an answer.
  return error.name === "TimeoutError" && code === "" ? "silent" : undefined;
}

function unreachable(endpoint: string | undefined, error: unknown): PrivlinkError {
  const why = error instanceof Error ? error.message || error.name : String(error);
  // Not as `cause`: the SDK would find the network error in there and try again.
  return new PrivlinkError("PL-UNREACHABLE", `${endpoint ?? "The AWS endpoint"} does not answer`, {
    reason: why,
    ...(endpoint === undefined ? {} : { details: { endpoint } }),
  });
}

/** `EC2Client` and `CreateVpcCommand` make `ec2:CreateVpc`; the signing name is the IAM prefix of all services used. */
function actionOf(context: Context): string {
  const operation = operationOf(context);
  const service = context.__smithy_context?.selectedHttpAuthScheme?.httpAuthOption?.signingProperties?.name;
  return service === undefined ? operation : `${service}:${operation}`;
}

function operationOf({ commandName }: Context): string {
  return commandName?.replace(/Command$/, "") ?? "call";
}

function originOf(args: Args): string | undefined {
  const request = args.request;
  if (request?.hostname === undefined) return undefined;
  const port = request.port === undefined ? "" : `:${request.port}`;
  return `${request.protocol ?? "https:"}//${request.hostname}${port}`;
}

/** The retry middleware numbers its attempts in a header. */
function attemptOf(args: Args): number {
  const header = args.request?.headers?.["amz-sdk-request"] ?? "";
  return Number(/attempt=(\d+)/.exec(header)?.[1] ?? 1);
}
