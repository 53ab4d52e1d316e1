import { describe, expect, it } from "vitest";
import { readCommandLine, type Request } from "../../../src/program.ts";
import { createUi } from "../../../src/reporting/ui.ts";
import { fail, grant, registryOf, revoke } from "./fixture.ts";

const read = (argv: readonly string[], loaded: string[] = []): Promise<Request> => {
  return readCommandLine(argv, {
    commands: registryOf([grant, revoke, fail], loaded),
    groups: { box: "A box" },
    version: "9.8.7",
    ui: createUi({ colour: false, width: 80 }),
  });
};

describe("a command line that can be read", () => {
  it.each([
    [["grant"], {}],
    [["grant", "vpce-1", "vpce-2"], { endpoints: ["vpce-1", "vpce-2"] }],
    [["grant", "--reason", "audit"], { reason: "audit" }],
    [["grant", "--reason=audit"], { reason: "audit" }],
    [["grant", "-r", "audit", "vpce-1"], { reason: "audit", endpoints: ["vpce-1"] }],
    [["grant", "vpce-1", "-r", "-5 euro"], { reason: "-5 euro", endpoints: ["vpce-1"] }],
    [["grant", "--expires-in", "7d"], { expiresIn: "7d" }],
    [["grant", "--zones", "a,b", "--zones", "c"], { zones: ["a,b", "c"] }],
    [["grant", "--all", "--no-private-dns", "--no-wait"], { all: true, privateDns: false, wait: false }],
    [["grant", "--", "--all"], { endpoints: ["--all"] }],
    [["box", "fail", "--how", "shape"], { how: "shape" }],
  ])("%j gives %j", async (argv, typed) => {
    const request = await read(argv);
    expect(request.kind).toBe("run");
    if (request.kind !== "run") return;
    const given = Object.fromEntries(
      Object.entries(request.typed).filter(
        ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
      ),
    );
    expect(given).toEqual(typed);
  });

  it.each([
    [["--json", "grant"], { json: true }],
    [["grant", "--json", "-y"], { json: true, yes: true }],
    [["--profile", "a", "grant", "--region=eu-west-1"], { profile: "a", region: "eu-west-1" }],
    [["box", "--stack", "s", "fail", "--config", "f.yaml"], { stack: "s", config: "f.yaml" }],
    [["grant", "--no-color", "--no-input", "--verbose"], { color: false, input: false, verbose: true }],
  ])("%j sets the global flags %j", async (argv, flags) => {
    const request = await read(argv);
    if (request.kind !== "run") throw new Error(request.kind);
    const off = { json: false, yes: false, verbose: false, color: true, input: true };
    expect(request.flags).toEqual({ ...off, ...flags });
  });

  it("loads the named command only", async () => {
    const loaded: string[] = [];
    await read(["box", "fail"], loaded);
    expect(loaded).toEqual(["box fail"]);
  });
});

describe("a command line that cannot be read", () => {
  it.each([
    [["grnat"], "Unknown command 'grnat'", "grant"],
    [["box", "fial"], "Unknown command 'fial'", "fail"],
    [["grant", "--reasn", "x"], "Unknown option '--reasn'", "--reason"],
    [["grant", "--regoin", "x"], "Unknown option '--regoin'", "--region"],
    [["--jsn", "grant"], "Unknown option '--jsn'", "--json"],
    [["grant", "--reason"], "Option '-r, --reason <text>' argument missing", undefined],
    [["revoke", "extra"], "Too many arguments for 'revoke'. Expected 0 arguments but got 1", undefined],
    [["grant", "-r", "a", "-r", "b"], "given twice", undefined],
    [["grant", "--stack", "a", "--stack", "b"], "given twice", undefined],
    [["grant", "--profile", ""], "It is empty", undefined],
    [["grant", "--json=1"], "Unknown option '--json=1'", "--json"],
  ])("%j is refused", async (argv, message, near) => {
    await expect(read(argv)).rejects.toMatchObject({
      code: "PL-USAGE",
      message: expect.stringContaining(message) as string,
      hint: expect.stringMatching(
        near === undefined ? /^See `privlink/ : new RegExp(`^Did you mean ${near}`),
      ) as string,
    });
  });

  it.each([
    [["bix"], "See `privlink --help`."],
    [["box", "open"], "See `privlink box --help`."],
    [["grant", "--wat"], "See `privlink grant --help`."],
  ])("%j points to the help that lists what there is", async (argv, hint) => {
    await expect(read(argv)).rejects.toMatchObject({ hint: expect.stringContaining(hint) as string });
  });

  it("loads nothing for an unknown command", async () => {
    const loaded: string[] = [];
    await expect(read(["grnat"], loaded)).rejects.toMatchObject({ code: "PL-USAGE" });
    await expect(read(["grnat", "--help"], loaded)).rejects.toMatchObject({ code: "PL-USAGE" });
    await expect(read(["help", "box", "fial"], loaded)).rejects.toMatchObject({ code: "PL-USAGE" });
    expect(loaded).toEqual([]);
  });

  it.each([[[]], [["--json"]], [["box"]]])("%j is incomplete and answers with help", async (argv) => {
    const request = await read(argv);
    expect(request.kind).toBe("incomplete");
    expect(request.kind === "incomplete" && request.lines.join("\n")).toContain("Commands:");
  });
});

describe("help and version", () => {
  const text = async (argv: readonly string[], loaded: string[] = []): Promise<string> => {
    const request = await read(argv, loaded);
    if (request.kind !== "text") throw new Error(request.kind);
    return request.lines.join("\n");
  };

  it("prints the version without loading anything", async () => {
    const loaded: string[] = [];
    expect(await text(["--version"], loaded)).toBe("9.8.7");
    expect(await text(["-V"], loaded)).toBe("9.8.7");
    expect(loaded).toEqual([]);
  });

  it("lists all commands without loading any", async () => {
    const loaded: string[] = [];
    const help = await text(["--help"], loaded);
    for (const part of ["grant", "Revoke access", "box fail", "--json", "--no-input"])
      expect(help).toContain(part);
    expect(loaded).toEqual([]);
    expect(await text(["help"])).toBe(help);
  });

  it("lists the commands of a group", async () => {
    const help = await text(["box", "--help"]);
    expect(help).toContain("A box");
    expect(help).toContain("box fail");
    expect(help).not.toContain("revoke");
  });

  it("explains a command: examples first, then flags, then exit codes", async () => {
    const loaded: string[] = [];
    const help = await text(["grant", "--help"], loaded);
    expect(loaded).toEqual(["grant"]);
    expect(help).toMatchInlineSnapshot(`
      "Grant access

      Grants access to endpoints.

      Usage:
        privlink grant [endpoint…] --reason <text> [flags]

      Examples:
        privlink grant vpce-1 --reason "audit"
            grant one

      Arguments:
        endpoint…

      Flags:
        -r, --reason <text>          Why (required)
            --expires-in <duration>  For how long (default: 30d)
            --zones <zone>,…         Zone ids
            --ports <port>,…         Ports
            --limit <number>         At most so many
            --from <local|ssm>       Where to test from
            --all                    All of them
            --no-private-dns         Without private DNS
            --wait                   Wait

      Global flags:
            --json             one JSON document on stdout, also on failure
        -y, --yes              answer yes to every confirmation
            --profile <name>   AWS profile (AWS_PROFILE)
            --region <region>  AWS region (AWS_REGION)
            --stack <name>     stack to work on (PRIVLINK_STACK; default: privlink)
            --config <file>    project file (PRIVLINK_CONFIG; default: privlink.yaml)
            --no-input         never ask; a missing answer is an error
            --no-color         no colour (NO_COLOR)
            --verbose          stack traces with errors
        -h, --help             this help

      Exit codes:
        0    done, or nothing to do
        1    the operation failed (AWS refused, a check failed)
        2    usage or configuration error, or an answer is missing and there is no
             terminal
        3    the request was rejected by its owner
        4    no credentials, or expired ones
        5    denied, by IAM or by an approval rule
        6    changes or violations were found
        8    still pending when the waiting time ran out
        130  interrupted"
    `);
    expect(await text(["help", "grant"])).toBe(help);
    expect(await text(["grant", "-h", "vpce-1"])).toBe(help);
  });
});
