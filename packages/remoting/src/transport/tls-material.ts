import { X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { messageOf, type Pem } from "@dubbo-ts/core/common";

/** The parts of one end of TLS that come as PEM. */
export interface TlsParts {
  readonly cert?: Pem;
  readonly key?: Pem;
  readonly ca?: Pem;
  readonly passphrase?: string;
}

const KINDS = ["cert", "key", "ca"] as const;

/**
 * Reads what `parts` name and proves that it can be used. Rejects with a `TypeError` that says which option or file
 * cannot; it never shows what is in one. `where`: `ssl.server` or `ssl.client`.
 */
export async function readTlsMaterial(where: string, parts: TlsParts): Promise<SecureContextOptions> {
  const material: SecureContextOptions = {};
  for (const kind of KINDS) {
    const pem = parts[kind];
    if (pem !== undefined) material[kind] = await contentOf(`${where}.${kind}`, pem);
  }
  if (parts.passphrase !== undefined) material.passphrase = parts.passphrase;
  for (const kind of ["cert", "ca"] as const) {
    const pem = material[kind];
    if (pem !== undefined) checkCertificates(`${where}.${kind}${placeOf(parts[kind]!)}`, pem as Buffer);
  }
  try {
    createSecureContext(material);
  } catch (error) {
    const names = KINDS.filter((kind) => parts[kind] !== undefined).map((kind) => `${kind}${placeOf(parts[kind]!)}`);
    throw new TypeError(`${where}: ${names.join(", ")} cannot be used: ${reasonOf(error)}`, { cause: error });
  }
  return material;
}

/** Changes when a file that `parts` name has been replaced or written; a file that is gone counts as a change, too. */
export async function stampOf(parts: TlsParts): Promise<string> {
  const stamps: string[] = [];
  for (const kind of KINDS) {
    const pem = parts[kind];
    if (pem === undefined || !isPath(pem)) continue;
    try {
      // Follows links: Kubernetes swaps a link to the folder.
      const { mtimeMs, ino, size } = await stat(pem);
      stamps.push(`${mtimeMs}/${ino}/${size}`);
    } catch {
      stamps.push("gone");
    }
  }
  return stamps.join(" ");
}

/** Whether any part of it can change without us. */
export function hasFiles(parts: TlsParts): boolean {
  return KINDS.some((kind) => parts[kind] !== undefined && isPath(parts[kind]));
}

/** A sentence about the first certificate of `pem` if it is not valid now. */
export function datesComplaint(pem: SecureContextOptions["cert"]): string | undefined {
  const { validFrom, validTo } = new X509Certificate(pem as Buffer);
  const nowMs = Date.now();
  if (Date.parse(validTo) < nowMs) return `has expired: ${validTo}`;
  return Date.parse(validFrom) > nowMs ? `is not valid yet: ${validFrom}` : undefined;
}

async function contentOf(where: string, pem: Pem): Promise<Buffer> {
  if (pem instanceof Uint8Array) return Buffer.from(pem);
  if (!isPath(pem)) return Buffer.from(pem);
  try {
    return await readFile(pem);
  } catch (error) {
    throw new TypeError(`${where}: cannot read ${pem}: ${messageOf(error)}`, { cause: error });
  }
}

// What Node does with text that holds no certificate is to trust nobody, without a word.
function checkCertificates(what: string, pem: Buffer): void {
  const blocks = pem.toString("latin1").match(/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END/g) ?? [];
  if (blocks.length === 0) throw new TypeError(`${what} holds no certificate in PEM`);
  try {
    new X509Certificate(pem);
  } catch (error) {
    throw new TypeError(`${what} holds a certificate that cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function isPath(pem: Pem): pem is string {
  return typeof pem === "string" && !pem.includes("-----BEGIN");
}

function placeOf(pem: Pem): string {
  return isPath(pem) ? ` (${pem})` : "";
}

function reasonOf(error: unknown): string {
  const { code, reason } = error as { code?: string; reason?: string };
  if (code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH") return "the key is not that of the certificate";
  if (code === "ERR_MISSING_PASSPHRASE" || code === "ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED") {
    return "the key is encrypted, and there is no passphrase";
  }
  if (code === "ERR_OSSL_BAD_DECRYPT" || code === "ERR_OSSL_EVP_BAD_DECRYPT") return "the passphrase is wrong";
  return reason ?? messageOf(error);
}
