import type { Transporter } from "./connection.js";
import { connectTcp } from "./tcp-client.js";
import { listenTcp } from "./tcp-server.js";

/** Plain TCP. The default {@link Transporter}. */
export const tcpTransporter: Transporter = { connect: connectTcp, listen: listenTcp };
