// Cuts frames and answers each with one of equal size. What one chunk asks for leaves in one write.
import { once } from "node:events";
import { createServer } from "node:net";
import { servePeer } from "../../harness/peer.mjs";
import { ANSWER_FLAGS, FLAGS_AT, FrameCutter, STATUS_AT, STATUS_OK } from "./frames.mjs";

let calls = 0;
const sockets = new Set();
const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
  socket.on("error", () => socket.destroy());
  const cutter = new FrameCutter();
  socket.on("data", (chunk) => {
    let answers;
    let length = 0;
    cutter.push(chunk, (bytes, start, end) => {
      calls++;
      answers ??= Buffer.allocUnsafe(bytes.length);
      bytes.copy(answers, length, start, end);
      answers[length + FLAGS_AT] = ANSWER_FLAGS;
      answers[length + STATUS_AT] = STATUS_OK;
      length += end - start;
    });
    if (length > 0) socket.write(answers.subarray(0, length));
  });
});

servePeer(
  {
    async start() {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return server.address().port;
    },
    calls: () => calls,
  },
  () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  },
);
