import type { Transporter } from "./connection.js";
import { connectBy, type Dial } from "./dial.js";
import { connectTcp } from "./tcp-client.js";
import { listenTcp } from "./tcp-server.js";
import type { TlsClient } from "./tls-client.js";

/** Plain TCP. The default {@link Transporter}. */
export const tcpTransporter: Transporter = { connect: connectTcp, listen: listenTcp };

/** TCP whose connections outward go by `dial`, or are encrypted by what `tls` gives, or both. Java: `NettyClient.initBootstrap`. */
export function transporterBy(by: {
  readonly dial?: Dial | undefined;
  readonly tls?: (() => Promise<TlsClient>) | undefined;
}): Transporter {
  if (by.dial === undefined && by.tls === undefined) return tcpTransporter;
  return { connect: (options, createHandler) => connectBy(options, createHandler, by), listen: listenTcp };
}
