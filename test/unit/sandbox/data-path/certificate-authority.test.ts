import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect, createServer } from "node:tls";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  openCertificateAuthority,
  type CertificateAuthority,
  type ServerCertificate,
} from "../../../../src/sandbox/data-path/certificate-authority.ts";

const SUBJECT = { names: ["db.eu-west-1.rds.example.com", "*.cache.example.com"], addresses: ["127.0.0.1"] };

/** Keys take their time: one authority serves all tests. */
let directory: string;
let authority: CertificateAuthority;
let issued: ServerCertificate[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "privlink-ca-"));
  authority = await openCertificateAuthority(directory);
  issued = await Promise.all([authority.issue(SUBJECT), authority.issue(SUBJECT), authority.issue(SUBJECT)]);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe("openCertificateAuthority", () => {
  it("issues certificates that a TLS client verifies, by name, wildcard and address", async () => {
    const { certificatePem, keyPem } = await authority.issue(SUBJECT);
    const server = createServer({ cert: certificatePem, key: keyPem }, (socket) => socket.end("hello"));
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const greet = (
      host: { servername: string } | { host: string },
      ca = authority.certificatePem,
    ): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: "127.0.0.1", port, ca, ...host }).once("error", reject);
        resolve(text(socket));
      });
    expect(await greet({ servername: "db.eu-west-1.rds.example.com" })).toBe("hello");
    expect(await greet({ servername: "node-1.cache.example.com" })).toBe("hello");
    expect(await greet({ host: "127.0.0.1" })).toBe("hello");
    await expect(greet({ servername: "other.example.com" })).rejects.toThrow("does not match");
    await expect(greet({ host: "127.0.0.1" }, certificatePem)).rejects.toThrow("unable to verify");
  });

  it("makes certificates as strict verifiers want them", async () => {
    const root = new X509Certificate(authority.certificatePem);
    const leaf = new X509Certificate((await authority.issue(SUBJECT)).certificatePem);
    expect(root.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.subjectAltName).toBe(
      "DNS:db.eu-west-1.rds.example.com, DNS:*.cache.example.com, IP Address:127.0.0.1",
    );
    const years = (Date.parse(leaf.validTo) - Date.now()) / (365.25 * 86_400_000);
    expect(Math.round(years * 10)).toBe(100);
    expect(leaf.serialNumber).not.toBe(root.serialNumber);
    expect(leaf.serialNumber).toMatch(/^4[0-9A-F]{31}$/);
  });

  it("keeps keys to itself", async () => {
    const { keyPath } = await authority.issue(SUBJECT);
    for (const file of [join(directory, "ca.key"), keyPath])
      expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("gives the same again from disk, and from one call among many", async () => {
    expect(new Set(issued.map(({ certificatePem }) => certificatePem)).size).toBe(1);
    const again = await openCertificateAuthority(directory);
    expect(again.certificatePem).toBe(authority.certificatePem);
    expect(await again.issue(SUBJECT)).toEqual(issued[0]);
    expect((await again.issue({ names: ["other.example.com"] })).certificatePem).not.toBe(
      issued[0]?.certificatePem,
    );
    // Two pairs and the authority's own, no drafts.
    expect(await readdir(directory)).toHaveLength(6);
  });
});
