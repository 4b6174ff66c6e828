import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** What a certificate of a test says; everything has a default that is good. */
export interface CertificateOptions {
  readonly name: string;
  /** DNS names and IPv4 addresses. Default: `localhost` and `127.0.0.1`. */
  readonly hosts?: readonly string[];
  /** Days from now. Default: from -1 to 30. */
  readonly fromDays?: number;
  readonly toDays?: number;
  /** Default: both. */
  readonly usage?: readonly ("server" | "client")[];
}

/** A certificate and its key, in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** An authority of its own, which lives in memory: tests need no program to make certificates. */
export class Authority {
  readonly cert: string;
  readonly #name: string;
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });

  constructor(name = "test authority", days: { readonly from?: number; readonly to?: number } = {}) {
    this.#name = name;
    this.cert = certificate(
      { name, fromDays: days.from, toDays: days.to },
      name,
      this.#keys.publicKey,
      this.#keys.privateKey,
      [
        extension(BASIC_CONSTRAINTS, true, sequence(tlv(0x01, Buffer.from([0xff])))),
        extension(KEY_USAGE, true, bits(0x06, 1)), // keyCertSign, cRLSign
      ],
    );
  }

  /** A certificate that it signs. */
  issue(options: CertificateOptions): Identity {
    const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const cert = certificate(options, this.#name, keys.publicKey, this.#keys.privateKey, leafExtensions(options));
    return { cert, key: pemOf(keys.privateKey) };
  }
}

/** A certificate that nobody but itself has signed. */
export function selfSigned(options: CertificateOptions): Identity {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const cert = certificate(options, options.name, keys.publicKey, keys.privateKey, leafExtensions(options));
  return { cert, key: pemOf(keys.privateKey) };
}

const COMMON_NAME = "550403";
const BASIC_CONSTRAINTS = "551d13";
const KEY_USAGE = "551d0f";
const EXTENDED_KEY_USAGE = "551d25";
const ALTERNATIVE_NAMES = "551d11";
const USAGES = { server: "2b06010505070301", client: "2b06010505070302" } as const;
const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"));

function leafExtensions({
  hosts = ["localhost", "127.0.0.1"],
  usage = ["server", "client"],
}: CertificateOptions): Buffer[] {
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? tlv(0x87, Buffer.from(host.split(".").map(Number))) : tlv(0x82, Buffer.from(host)),
  );
  return [
    extension(BASIC_CONSTRAINTS, true, sequence()),
    extension(KEY_USAGE, true, bits(0x80, 7)), // digitalSignature
    extension(EXTENDED_KEY_USAGE, false, sequence(...usage.map((one) => oid(USAGES[one])))),
    ...(names.length === 0 ? [] : [extension(ALTERNATIVE_NAMES, false, sequence(...names))]),
  ];
}

/** RFC 5280: `Certificate`, version 3. */
function certificate(
  options: { readonly name: string; readonly fromDays?: number | undefined; readonly toDays?: number | undefined },
  issuer: string,
  publicKey: KeyObject,
  signer: KeyObject,
  extensions: readonly Buffer[],
): string {
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    ECDSA_SHA256,
    nameOf(issuer),
    sequence(timeOf(options.fromDays ?? -1), timeOf(options.toDays ?? 30)),
    nameOf(options.name),
    publicKey.export({ format: "der", type: "spki" }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = tlv(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, signer)]));
  const base64 = sequence(body, ECDSA_SHA256, signature)
    .toString("base64")
    .replace(/(.{64})/g, "$1\n");
  return `-----BEGIN CERTIFICATE-----\n${base64.trimEnd()}\n-----END CERTIFICATE-----\n`;
}

function pemOf(key: KeyObject): string {
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

function nameOf(name: string): Buffer {
  return sequence(tlv(0x31, sequence(oid(COMMON_NAME), tlv(0x0c, Buffer.from(name)))));
}

function timeOf(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, "");
  return tlv(0x17, Buffer.from(text.slice(2))); // UTCTime: two digits of the year, until 2050
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));
}

function bits(value: number, unused: number): Buffer {
  return tlv(0x03, Buffer.from([unused, value]));
}

function oid(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, "hex"));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
