/** Exit codes of cli.md. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 8 | 130;

/** One row of the catalogue: what a code means, where it ends, what to do. */
export interface CatalogEntry {
  /** Process exit code. */
  exit: ExitCode;
  /** What the code means, for the docs page. */
  summary: string;
  /** What to do when the thrower knows nothing better. */
  hint: string;
}

const entry = (exit: ExitCode, summary: string, hint: string): CatalogEntry => ({ exit, summary, hint });

/** Every error privlink can end with. The terminal, `--json` and the docs page read this and nothing else. */
export const catalog = {
  "PL-USAGE": entry(
    2,
    "A flag, argument or answer is missing or not allowed.",
    "Run the command with --help.",
  ),
  "PL-CONFIG": entry(
    2,
    "privlink.yaml does not fit its schema.",
    "Correct the key that is named and run the command again.",
  ),
  "PL-NO-TERMINAL": entry(
    2,
    "An answer is needed and there is no terminal to ask on.",
    "Pass the flag that is named.",
  ),
  "PL-NODE-VERSION": entry(
    2,
    "This Node.js is older than privlink supports.",
    "Install Node.js 20.19 or later.",
  ),
  "PL-NO-CREDENTIALS": entry(
    4,
    "AWS credentials are missing, expired or not accepted.",
    "Set AWS_PROFILE or pass --profile, then sign in again.",
  ),
  "PL-DENIED": entry(
    5,
    "IAM refuses the call.",
    "Ask for the action that is named; `privlink policy` prints what a role needs.",
  ),
  "PL-RULE": entry(5, "An approval rule forbids this decision.", "Ask an owner who may decide."),
  "PL-REJECTED": entry(
    3,
    "The owner rejected the request.",
    "Talk to the owner, then release the endpoint and ask again.",
  ),
  "PL-PENDING": entry(
    8,
    "Nobody decided before the waiting time ran out.",
    "Run the same command again; it goes on from here.",
  ),
  "PL-INTERRUPTED": entry(
    130,
    "The command was interrupted.",
    "Run the same command again; it goes on from here.",
  ),
  "PL-UNREACHABLE": entry(
    1,
    "The AWS endpoint does not answer.",
    "Check AWS_ENDPOINT_URL and the network, then run the command again.",
  ),
  "PL-AWS": entry(
    1,
    "AWS refused the call.",
    "Read AWS's reason above, correct it and run the command again.",
  ),
  "PL-NOT-FOUND": entry(
    1,
    "What was named does not exist or is not visible to this account.",
    "Check the name, the account and the region.",
  ),
  "PL-AMBIGUOUS": entry(2, "Several things fit and one must be chosen.", "Name the one you mean."),
  "PL-RESOURCE": entry(
    1,
    "A resource of the stack could not be built, changed or removed.",
    "Correct the cause and run the same command again; it goes on from here.",
  ),
  "PL-CONNECTIONS": entry(
    1,
    "Accepted connections keep the stack alive.",
    "Reject them first, or ask their owners to release them.",
  ),
  "PL-PROTECTED": entry(1, "Deletion protection is on.", "Lift it by name with the flag that is shown."),
  "PL-ZONE-MISMATCH": entry(
    1,
    "Service and VPC have no availability zone in common.",
    "Choose subnets in one of the zones that are listed.",
  ),
  "PL-NOT-ALLOWED": entry(
    1,
    "The endpoint service is not visible to this account.",
    "Ask its owner to run `privlink allow`.",
  ),
  "PL-DECIDED": entry(1, "Somebody else has decided already.", "Run `privlink requests` to see who and why."),
  "PL-CONFLICT": entry(
    1,
    "The state of the thing does not allow this.",
    "Run `privlink requests` to see the state.",
  ),
  "PL-LEASE": entry(
    1,
    "Another run works on the stack.",
    "Wait for it to end, then run the same command again.",
  ),
  "PL-CHECK-FAILED": entry(1, "A check failed.", "Read the failed check; its hint names the resource."),
  "PL-CHANGES": entry(6, "The plan has changes.", "Run `privlink init producer` to apply them."),
  "PL-SANDBOX": entry(1, "The sandbox could not be started or reached.", "Run `privlink sandbox status`."),
  "PL-PREREQUISITE": entry(
    1,
    "A program that is needed is not installed.",
    "Install it as the message says.",
  ),
  "PL-INTERNAL": entry(1, "A defect in privlink.", "Run again with --verbose and report what it prints."),
} as const satisfies Record<string, CatalogEntry>;

/** The closed set of error codes. */
export type ErrorCode = keyof typeof catalog;
