/** A client's middleware stack, as far as it is needed here. */
interface Interceptable {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: object) => Promise<object>,
        context: { readonly commandName?: string },
      ) => (args: object) => Promise<object>,
      options: { readonly step: "initialize"; readonly name: string },
    ): void;
  };
}

/** Turns of the event loop without anything new after which nothing more is to be expected. */
const idleTurns = 20;

/**
 * Counts calls, and the rounds in which they go out: every call is held until the program, with all answers that
 * it has, has nothing more to ask. What is asked one after the other takes one round each; what is asked at once
 * takes one together, as on a network of any latency.
 */
export class Rounds {
  /** The commands of each round. */
  readonly rounds: string[][] = [];
  private readonly held: { readonly command: string; release(): void }[] = [];
  private underWay = 0;
  private watching = false;

  /** All commands in the order of their rounds. */
  get calls(): string[] {
    return this.rounds.flat();
  }

  /** Makes a client hold its calls for the rounds. */
  hold<C>(client: C): C {
    (client as Interceptable).middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const command = commandName.replace(/Command$/, "");
          await new Promise<void>((release) => {
            this.held.push({ command, release });
            this.watch();
          });
          try {
            return await next(args);
          } finally {
            this.underWay -= 1;
          }
        },
      { step: "initialize", name: "testRounds" },
    );
    return client;
  }

  private watch(): void {
    if (this.watching) return;
    this.watching = true;
    let seen = 0;
    let quiet = 0;
    const turn = (): void => {
      quiet = this.underWay === 0 && this.held.length === seen ? quiet + 1 : 0;
      seen = this.held.length;
      if (quiet < idleTurns) {
        setImmediate(turn);
        return;
      }
      this.watching = false;
      const round = this.held.splice(0);
      this.rounds.push(round.map(({ command }) => command));
      this.underWay += round.length;
      for (const { release } of round) release();
    };
    setImmediate(turn);
  }
}
