import type { TestProject } from "vitest/node";
import {
  buildStack,
  makeHome,
  PrerequisiteMissing,
  removeSandboxIn,
  requireBuild,
  startSandboxIn,
} from "./stack-sandbox.ts";

/** Vitest global set-up: one sandbox with the producer's stack for all tests of the project, removed at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  requireBuild();
  const home = await makeHome();
  const remove = (): Promise<void> => removeSandboxIn(home);
  try {
    const sandbox = await startSandboxIn(home);
    project.provide("stack", { ...sandbox, ...(await buildStack(sandbox)) });
  } catch (error) {
    await remove();
    if (!(error instanceof PrerequisiteMissing)) throw error;
    process.stderr.write(`SKIPPED: the tests of the whole story, because ${error.message}\n`);
    project.provide("stack", { missing: error.message });
    return () => Promise.resolve();
  }
  return remove;
}
