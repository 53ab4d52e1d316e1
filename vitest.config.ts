import { defineConfig } from "vitest/config";

/** Suites with clients and servers of others that need no shared stack: they run beside each other. */
const otherClients = ["test/compat/drift/**/*.test.ts", "test/compat/moto.test.ts"];

/**
 * One project per layer of architecture.md section 9, so that a layer can be run alone. One after the other (`order`):
 * tests that start servers would else compete with all the others for the machine.
 */
const layer = (name: string, order: number, timeoutSeconds: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`, ...(name === "contract" ? otherClients : [])],
    exclude: ["test/e2e/story/**"],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
    sequence: { groupOrder: order },
    restoreMocks: true,
  },
});

/** The tests that need a sandbox with a whole stack in it, which they share: built once, one file after the other. */
const story = {
  test: {
    name: "story",
    include: ["test/e2e/story/**/*.test.ts", "test/compat/**/*.test.ts"],
    exclude: otherClients,
    globalSetup: ["test/support/stack-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    sequence: { groupOrder: 4 },
    restoreMocks: true,
  },
};

export default defineConfig({
  test: {
    // Left alone, vitest keeps one core idle: of two, that is half the machine.
    maxWorkers: "100%",
    reporters: ["default", "./scripts/closing-line.mjs"],
    projects: [layer("unit", 1, 20), layer("contract", 2, 120), layer("e2e", 3, 240), story],
  },
});
