import { once } from "node:events";
import { connect } from "node:net";
import { servePeer } from "../harness/peer.mjs";
import { collect } from "./collect.mjs";

const AT_ONCE = 100;
const sockets = [];

async function open({ port, connections }) {
  while (sockets.length < connections) {
    const some = Array.from({ length: Math.min(AT_ONCE, connections - sockets.length) }, () =>
      connect({ port, host: "127.0.0.1", noDelay: true }),
    );
    await Promise.all(some.map((socket) => once(socket, "connect")));
    sockets.push(...some);
  }
}

servePeer({ open, collect }, () => {
  for (const socket of sockets) socket.destroy();
});
