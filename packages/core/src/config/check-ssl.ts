import type { SslClientOptions, SslOptions, SslServerOptions } from "../common/index.js";

const KNOWN = {
  ssl: ["server", "client", "reloadMs"] satisfies (keyof SslOptions)[],
  server: ["cert", "key", "passphrase", "ca", "clientAuth", "plaintext"] satisfies (keyof SslServerOptions)[],
  client: [
    "ca",
    "cert",
    "key",
    "passphrase",
    "servername",
    "checkHost",
    "plaintext",
  ] satisfies (keyof SslClientOptions)[],
};
const CLIENT_AUTH = ["required", "optional", "none"];
const LARGEST = 2 ** 31 - 1;

/** Throws a `TypeError` or `RangeError` that names the first option of TLS that cannot be. Reads no file. */
export function checkSsl(ssl: SslOptions): void {
  checkKeys("ssl", ssl, KNOWN.ssl);
  const { server, client, reloadMs } = ssl;
  if (server === undefined && client === undefined) {
    throw new TypeError("ssl has neither server nor client: give the end that speaks TLS, such as ssl.client: {}");
  }
  if (reloadMs !== undefined && !(typeof reloadMs === "number" && reloadMs >= 0 && reloadMs <= LARGEST)) {
    throw new RangeError(`ssl.reloadMs is ${String(reloadMs)}, must be from 0 and below 2 ** 31 (milliseconds)`);
  }
  if (server !== undefined) checkServer(server);
  if (client !== undefined) checkClient(client);
}

function checkServer(server: SslServerOptions): void {
  checkEnd("ssl.server", server, KNOWN.server);
  const { cert, key, ca, clientAuth } = server;
  if (cert === undefined) throw new TypeError("ssl.server.cert is missing: every TLS server has a certificate");
  if (key === undefined) throw new TypeError("ssl.server.key is missing: it is the private key of ssl.server.cert");
  if (clientAuth === undefined) return;
  if (!CLIENT_AUTH.includes(clientAuth)) {
    throw new TypeError(`ssl.server.clientAuth is ${String(clientAuth)}, known: ${CLIENT_AUTH.join(", ")}`);
  }
  if (clientAuth !== "none" && ca === undefined) {
    throw new TypeError(`ssl.server.clientAuth is "${clientAuth}", but ssl.server.ca does not say whose certificates`);
  }
}

function checkClient(client: SslClientOptions): void {
  checkEnd("ssl.client", client, KNOWN.client);
  const { cert, key, servername, checkHost } = client;
  if ((cert === undefined) !== (key === undefined)) {
    throw new TypeError(`ssl.client.${cert === undefined ? "cert" : "key"} is missing: they come together`);
  }
  if (servername !== undefined && (typeof servername !== "string" || servername === "")) {
    throw new TypeError(`ssl.client.servername is ${String(servername)}, must be a name`);
  }
  if (checkHost === false && servername !== undefined) {
    throw new TypeError("ssl.client.servername is of no use without ssl.client.checkHost");
  }
}

function checkEnd(where: string, end: object, known: readonly string[]): void {
  checkKeys(where, end, known);
  for (const [key, value] of Object.entries(end)) {
    if (value === undefined) continue;
    const name = `${where}.${key}`;
    if (["cert", "key", "ca"].includes(key)) {
      // Never shown: it may be the key.
      if (!(value instanceof Uint8Array) && (typeof value !== "string" || value === "")) {
        throw new TypeError(`${name} is no path, no text and no bytes of PEM`);
      }
    } else if (key === "passphrase" && typeof value !== "string") throw new TypeError(`${name} is no string`);
    else if ((key === "plaintext" || key === "checkHost") && typeof value !== "boolean") {
      throw new TypeError(`${name} is ${String(value)}, must be a boolean`);
    }
  }
}

function checkKeys(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${where} is no object of options`);
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new TypeError(`unknown option "${where}.${unknown}", known: ${known.join(", ")}`);
}
