// Answers each frame with one of the size that its first four bytes ask for, header and body in one write each.
import { once } from "node:events";
import { createServer } from "node:net";
import { servePeer } from "../harness/peer.mjs";
import { ANSWER_FLAGS, FLAGS_AT, FrameCutter, HEADER_BYTES, requestOf } from "../peers/raw/frames.mjs";
import { bodyOf } from "./body.mjs";

const answers = new Map();

function answerOf(size) {
  if (!answers.has(size)) {
    const frame = Buffer.concat([requestOf(HEADER_BYTES + size).subarray(0, HEADER_BYTES), bodyOf(size)]);
    frame[FLAGS_AT] = ANSWER_FLAGS;
    answers.set(size, frame);
  }
  return answers.get(size);
}

const sockets = new Set();
const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
  socket.on("error", () => socket.destroy());
  const cutter = new FrameCutter();
  socket.on("data", (chunk) => {
    cutter.push(chunk, (bytes, start) => socket.write(answerOf(bytes.readUInt32BE(start + HEADER_BYTES))));
  });
});

async function start() {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address().port;
}

servePeer({ start }, () => {
  for (const socket of sockets) socket.destroy();
  server.close();
});
