/** Runs every benchmark of this folder, one after the other. */
await import("./start-up.mjs");
await import("./critical-path.mjs");
