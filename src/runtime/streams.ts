/** A stream to write to, with what is known of the terminal behind it. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A stream to read keys from. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** The three streams of a process. */
export interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** What may be done with the streams, after environment and flags were asked. */
export interface Terminal {
  /** Questions may be asked: stdin and stderr are terminals, `CI` is unset, `--no-input` was not given. */
  readonly interactive: boolean;
  /** Spinners may run on stderr. */
  readonly animate: boolean;
  readonly stdoutColour: boolean;
  readonly stderrColour: boolean;
  /** Columns of stdout; 80 when it is no terminal. */
  readonly stdoutWidth: number;
  /** Columns of stderr; 80 when it is no terminal. */
  readonly stderrWidth: number;
}

/** Columns where there is no terminal to ask. */
const defaultWidth = 80;

/** Decides colour, animation and questions. `color` and `input` are false for `--no-color` and `--no-input`. */
export function describeTerminal(
  streams: Streams,
  env: Readonly<Record<string, string | undefined>>,
  flags: { readonly color: boolean; readonly input: boolean },
): Terminal {
  const automated = isOn(env["CI"]);
  const dumb = env["TERM"] === "dumb";
  const plain = !flags.color || (env["NO_COLOR"] ?? "") !== "" || dumb || automated;
  const stderrTerminal = streams.stderr.isTTY === true;
  return {
    interactive: streams.stdin.isTTY === true && stderrTerminal && !automated && flags.input,
    animate: stderrTerminal && !automated && !dumb,
    stdoutColour: streams.stdout.isTTY === true && !plain,
    stderrColour: stderrTerminal && !plain,
    stdoutWidth: widthOf(streams.stdout),
    stderrWidth: widthOf(streams.stderr),
  };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

function widthOf(output: Output): number {
  // A pseudo-terminal without a size reports 0 columns.
  return output.isTTY === true && output.columns !== undefined && output.columns > 0
    ? output.columns
    : defaultWidth;
}

/** Writes and waits until the operating system has it; a reader that went away (EPIPE) is no failure. */
export function write(output: Output, text: string): Promise<void> {
  if (text === "") return Promise.resolve();
  return new Promise((resolve, reject) => {
    output.write(text, (error) => {
      if (error === undefined || error === null || isBrokenPipe(error)) resolve();
      else reject(error);
    });
  });
}

/** `privlink requests | head` closes the pipe while privlink still writes; a closed window takes the terminal away. */
export function isBrokenPipe(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EPIPE" || code === "EIO" || code === "ERR_STREAM_DESTROYED";
}
