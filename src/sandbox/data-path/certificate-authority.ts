import { createHash, generateKeyPair, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import forge from "node-forge";

const VALIDITY_YEARS = 10;
const CA_NAME = "privlink sandbox CA";

/** A server certificate, ready for use, and where its files are. */
export interface ServerCertificate {
  readonly certificatePem: string;
  /** PKCS#8, unencrypted. */
  readonly keyPem: string;
  readonly certificatePath: string;
  /** Mode 600. */
  readonly keyPath: string;
}

/** What a server certificate is for. */
export interface CertificateSubject {
  /** DNS names; the first becomes the common name. Wildcards are allowed. */
  readonly names: readonly string[];
  readonly addresses?: readonly string[];
}

/** The sandbox's own certificate authority: clients that trust it reach every server of the sandbox by TLS. */
export interface CertificateAuthority {
  readonly certificatePem: string;
  /** For `PGSSLROOTCERT`, `NODE_EXTRA_CA_CERTS` and the like. */
  readonly certificatePath: string;
  /** A certificate for exactly these names and addresses; the one on disk when there is one. */
  issue(subject: CertificateSubject): Promise<ServerCertificate>;
}

/**
 * Opens the authority of a directory, creating it on the first call. Keys are RSA 2048, because that is
 * what every client accepts and what `node-forge` can sign with; they come from OpenSSL, not from `node-forge`,
 * which is some hundred times slower.
 *
 * @param directory created with mode 700; holds certificates and keys.
 */
export async function openCertificateAuthority(directory: string): Promise<CertificateAuthority> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const authority = await loadOrCreate(directory, "ca", (key) => {
    const certificate = blankCertificate(CA_NAME, key);
    certificate.setIssuer(certificate.subject.attributes);
    certificate.setExtensions([
      { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      { name: "subjectKeyIdentifier" },
    ]);
    certificate.sign(key, forge.md.sha256.create());
    return certificate;
  });
  const issuer = forge.pki.certificateFromPem(authority.certificatePem);
  const issuerKey = forge.pki.privateKeyFromPem(authority.keyPem);
  // Two servers of the same name at the same time must not write the same files.
  const running = new Map<string, Promise<ServerCertificate>>();

  const sign = (
    { names, addresses = [] }: CertificateSubject,
    key: forge.pki.rsa.PrivateKey,
  ): forge.pki.Certificate => {
    const certificate = blankCertificate(names[0] ?? addresses[0] ?? "", key);
    certificate.setIssuer(issuer.subject.attributes);
    certificate.setExtensions([
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectKeyIdentifier" },
      { name: "authorityKeyIdentifier", keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
      {
        name: "subjectAltName",
        altNames: [
          ...names.map((value) => ({ type: 2, value })),
          ...addresses.map((ip) => ({ type: 7, ip })),
        ],
      },
    ]);
    certificate.sign(issuerKey, forge.md.sha256.create());
    return certificate;
  };

  return {
    certificatePem: authority.certificatePem,
    certificatePath: authority.certificatePath,
    issue(subject) {
      // The authority is part of the name: after a reset, certificates of the former one are not picked up.
      const identity = JSON.stringify([authority.certificatePem, subject.names, subject.addresses ?? []]);
      const file = `server-${createHash("sha256").update(identity).digest("hex").slice(0, 32)}`;
      const issued = running.get(file) ?? loadOrCreate(directory, file, (key) => sign(subject, key));
      running.set(file, issued);
      issued.catch(() => running.delete(file));
      return issued;
    },
  };
}

async function loadOrCreate(
  directory: string,
  name: string,
  create: (key: forge.pki.rsa.PrivateKey) => forge.pki.Certificate,
): Promise<ServerCertificate> {
  const certificatePath = join(directory, `${name}.pem`);
  const keyPath = join(directory, `${name}.key`);
  try {
    const certificatePem = await readFile(certificatePath, "utf8");
    return { certificatePem, keyPem: await readFile(keyPath, "utf8"), certificatePath, keyPath };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const { privateKey: keyPem } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const certificatePem = forge.pki.certificateToPem(create(forge.pki.privateKeyFromPem(keyPem)));
  // The certificate comes last: where it is, its key is too.
  await writeAtomically(keyPath, keyPem, 0o600);
  await writeAtomically(certificatePath, certificatePem, 0o644);
  return { certificatePem, keyPem, certificatePath, keyPath };
}

function blankCertificate(commonName: string, key: forge.pki.rsa.PrivateKey): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  // The first digit keeps the DER integer positive and without a leading zero byte.
  certificate.serialNumber = `4${randomBytes(16).toString("hex").slice(1)}`;
  const now = new Date();
  // An hour of tolerance for clocks, in containers for example, that lag behind this one.
  certificate.validity.notBefore = new Date(now.getTime() - 3_600_000);
  certificate.validity.notAfter = new Date(now.getTime());
  certificate.validity.notAfter.setFullYear(now.getFullYear() + VALIDITY_YEARS);
  certificate.setSubject([{ name: "commonName", value: commonName.slice(0, 64) }]);
  return certificate;
}

async function writeAtomically(path: string, content: string, mode: number): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, content, { mode });
  // Against an unusual umask: the mode of writeFile is only an upper bound.
  await chmod(draft, mode);
  await rename(draft, path);
}
