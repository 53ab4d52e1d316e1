/**
 * A server program that the sandbox runs is not on this machine. Whoever starts the server decides
 * what to tell the user; `debianPackage` is what `apt-get install` wants.
 */
export class MissingProgramError extends Error {
  readonly program: string;
  readonly debianPackage: string;

  constructor(program: string, debianPackage: string, detail: string) {
    super(`${program} was not found: ${detail}. Install it: apt-get install ${debianPackage}`);
    this.name = "MissingProgramError";
    this.program = program;
    this.debianPackage = debianPackage;
  }
}
