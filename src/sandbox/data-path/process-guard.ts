import { spawn } from "node:child_process";

/**
 * Ends the sandbox's child processes when the sandbox itself dies, also by `kill -9`: a shell that reads
 * from a pipe of ours. The kernel closes the pipe whatever happens to us, and the shell then signals what
 * is still on its list. Programs that are written for it need not cooperate, and cannot block it.
 */
export interface ProcessGuard {
  /** Puts a process group on the list; `signal` is its polite end, SIGKILL follows after five seconds. */
  add(pid: number, signal: "INT" | "TERM" | "KILL"): void;
  /** Takes it off again, as soon as it has ended: its number may be used anew. */
  remove(pid: number): void;
  /** Ends the guard; whatever is still on its list is signalled. */
  close(): Promise<void>;
}

/**
 * One round trip of the list per line; `read` needs a POSIX shell only. Signals that a terminal sends to
 * everybody (Ctrl-C) must not reach it, hence its own session and the trap.
 */
const SCRIPT = `
trap '' HUP INT TERM
list=
while read -r verb pid signal; do
  kept=
  for entry in $list; do
    [ "\${entry%:*}" = "$pid" ] || kept="$kept $entry"
  done
  list=$kept
  [ "$verb" = add ] && list="$list $pid:$signal"
done
[ -n "$list" ] || exit 0
for entry in $list; do kill -s "\${entry#*:}" -- "-\${entry%:*}"; done
sleep 5
for entry in $list; do kill -s KILL -- "-\${entry%:*}"; done
`;

/** Starts the guard. One serves a whole sandbox. */
export function startProcessGuard(): ProcessGuard {
  const shell = spawn("/bin/sh", ["-c", SCRIPT], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: { PATH: process.env["PATH"] },
    cwd: "/",
  });
  const ended = new Promise<void>((resolve) => {
    shell.once("exit", () => resolve());
    shell.once("error", () => resolve());
  });
  shell.unref();
  // Without a guard the sandbox still works; only its children are not looked after.
  shell.stdin.on("error", () => undefined);
  if ("unref" in shell.stdin && typeof shell.stdin.unref === "function") shell.stdin.unref();
  const say = (line: string): void => void (shell.stdin.writable && shell.stdin.write(`${line}\n`));

  return {
    add: (pid, signal) => say(`add ${pid} ${signal}`),
    remove: (pid) => say(`drop ${pid}`),
    close() {
      shell.stdin.end();
      return ended;
    },
  };
}
