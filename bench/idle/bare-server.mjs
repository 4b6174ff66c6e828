// Accepts connections and does nothing with them: what a connection costs by itself.
import { once } from "node:events";
import { createServer } from "node:net";
import { servePeer } from "../harness/peer.mjs";
import { collect } from "./collect.mjs";

const sockets = new Set();
const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.on("data", () => {});
  socket.on("error", () => socket.destroy());
  socket.once("close", () => sockets.delete(socket));
});

async function start() {
  server.listen(0, "127.0.0.1", 4096);
  await once(server, "listening");
  return server.address().port;
}

servePeer({ start, collect, count: () => sockets.size }, () => {
  for (const socket of sockets) socket.destroy();
  server.close();
});
