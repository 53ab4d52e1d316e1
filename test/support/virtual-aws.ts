import { vi } from "vitest";
import type { Clock } from "../../src/runtime/runtime.ts";

/** A client's middleware stack, as far as it is needed here. */
interface Interceptable {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: object) => Promise<object>,
        context: { readonly commandName?: string },
      ) => (args: object) => Promise<object>,
      options: { readonly step: "deserialize"; readonly priority: "high"; readonly name: string },
    ): void;
  };
}

/** Node.js renews the date that servers answer with once a second of the machine's time; the SDK would follow it. */
function dateNow(from: unknown): void {
  const { response, $response = response } = from as Record<"response" | "$response", unknown>;
  const { headers } = ($response ?? {}) as { headers?: Record<string, string> };
  if (headers !== undefined) headers["date"] = new Date().toUTCString();
}

/** Turns of the event loop in which nothing happened: then only time is left to pass. */
const idleTurns = 12;

/** One call, and when it was made. */
export interface TimedCall {
  readonly command: string;
  readonly atMs: number;
}

/**
 * Time that passes by itself, for a client and a sandbox in one process: all timers are faked, and whenever no
 * call is under way and nothing else happens, the next timer is due. A stack that takes AWS a quarter of an hour
 * takes seconds, at AWS's own pace and to the millisecond.
 */
export class VirtualAws {
  readonly clock: Clock;
  readonly calls: TimedCall[] = [];
  private readonly callMs: number;
  private underWay = 0;
  private running = true;

  /** @param callMs what a call takes on its way to AWS and back */
  constructor(callMs: number) {
    this.callMs = callMs;
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    this.clock = {
      now: () => Date.now(),
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          const stop = (): void => {
            clearTimeout(timer);
            reject(signal?.reason as Error);
          };
          const timer = setTimeout(() => {
            signal?.removeEventListener("abort", stop);
            resolve();
          }, ms);
          if (signal?.aborted === true) stop();
          else signal?.addEventListener("abort", stop, { once: true });
        }),
    };
    this.pass();
  }

  /** Makes a client take its time, and notes its calls. */
  slow<C>(client: C): C {
    (client as Interceptable).middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          this.calls.push({ command: commandName.replace(/Command$/, ""), atMs: Date.now() });
          await this.clock.sleep(this.callMs);
          this.underWay += 1;
          try {
            const answer = await next(args);
            dateNow(answer);
            return answer;
          } catch (error) {
            dateNow(error);
            throw error;
          } finally {
            this.underWay -= 1;
          }
        },
      // Each request, not what lies before and between them, which is waiting too.
      { step: "deserialize", priority: "high", name: "testLatency" },
    );
    return client;
  }

  /** Gives the machine its time back. */
  close(): void {
    this.running = false;
    vi.useRealTimers();
  }

  private pass(): void {
    let quiet = 0;
    const turn = (): void => {
      if (!this.running) return;
      quiet = this.underWay === 0 ? quiet + 1 : 0;
      if (quiet >= idleTurns) {
        quiet = 0;
        vi.advanceTimersToNextTimer();
      }
      setImmediate(turn);
    };
    setImmediate(turn);
  }
}
