/** As much of a terminal as prompts use: text, line ends, cursor moves, erasing. Colours are dropped. */
export class Screen {
  #lines: string[] = [""];
  #row = 0;
  #column = 0;
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
  }

  write(data: string): void {
    // oxlint-disable-next-line no-control-regex -- a terminal is made of them
    for (const [token] of data.matchAll(/\u001b\[[?\d;]*[A-Za-z]|[\s\S]/gu)) this.#apply(token);
  }

  /** What is on the screen, without trailing blanks and empty lines at the end. */
  get lines(): string[] {
    const trimmed = this.#lines.map((line) => line.trimEnd());
    return trimmed.slice(0, trimmed.findLastIndex((line) => line !== "") + 1);
  }

  get text(): string {
    return this.lines.join("\n");
  }

  #apply(token: string): void {
    if (token.length > 2 && token.startsWith("\u001b["))
      this.#control(token.slice(2, -1), token.at(-1) ?? "");
    else if (token === "\n") this.#down(1);
    else if (token === "\r") this.#column = 0;
    else if (token === "\b") this.#column = Math.max(0, this.#column - 1);
    else if (token !== "\u0007") this.#put(token);
  }

  #control(parameters: string, command: string): void {
    const count = Number(parameters) || 1;
    if (command === "A") this.#row = Math.max(0, this.#row - count);
    else if (command === "B") this.#down(count);
    else if (command === "C") this.#column += count;
    else if (command === "D") this.#column = Math.max(0, this.#column - count);
    else if (command === "G") this.#column = count - 1;
    else if (command === "K") this.#erase(parameters);
    else if (command === "J") this.#lines.length = this.#row + 1;
  }

  #erase(how: string): void {
    const line = this.#lines[this.#row] ?? "";
    this.#lines[this.#row] = how === "2" ? "" : line.slice(0, this.#column);
  }

  #put(character: string): void {
    if (this.#column >= this.#columns) {
      this.#column = 0;
      this.#down(1);
    }
    const line = (this.#lines[this.#row] ?? "").padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column += 1;
  }

  #down(count: number): void {
    this.#row += count;
    while (this.#lines.length <= this.#row) this.#lines.push("");
  }
}
