import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Image } from "./state.ts";

const manifestType = "application/vnd.docker.distribution.manifest.v2+json";
let version: string | undefined;

/**
 * The image of the API service of this privlink version, tagged with the version, as though it had been
 * pushed. It has no layers: tasks of the sandbox run from the built bundle.
 */
export function apiImage(nowIso: string): Image {
  const tag = (version ??= packageVersion());
  const config = JSON.stringify({
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
    os: "linux",
    config: {
      Labels: { "org.opencontainers.image.title": "privlink-api", "org.opencontainers.image.version": tag },
    },
    rootfs: { type: "layers", diff_ids: [] },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: {
      mediaType: "application/vnd.docker.container.image.v1+json",
      size: Buffer.byteLength(config),
      digest: digestOf(config),
    },
    layers: [],
  });
  return {
    digest: digestOf(manifest),
    manifest,
    mediaType: manifestType,
    tags: [tag],
    pushedAt: nowIso,
    sizeBytes: Buffer.byteLength(config),
  };
}

/** The version in privlink's package.json: it lies above this file, in the sources as in the bundle. */
function packageVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = readPackage(join(folder, "package.json"));
    if (found?.name === "privlink" && found.version !== undefined) return found.version;
    if (folder === dirname(folder)) throw new Error("privlink's package.json is missing");
  }
}

function readPackage(file: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
