import { defineConfig } from "vitest/config";

/** One project per layer of architecture.md section 9, so that a layer can be run alone. */
const layer = (name: string, timeoutSeconds: number, parallel: boolean) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
    fileParallelism: parallel,
    restoreMocks: true,
  },
});

export default defineConfig({
  test: {
    reporters: ["default", "./scripts/closing-line.mjs"],
    projects: [
      layer("unit", 20, true),
      layer("contract", 120, true),
      layer("e2e", 240, false),
      layer("compat", 240, false),
    ],
  },
});
