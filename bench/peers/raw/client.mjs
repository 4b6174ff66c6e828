// Keeps frames in flight on one connection and counts the answers. What one chunk sets free leaves in one write.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { measure, servePeer } from "../../harness/peer.mjs";
import { ANSWER_FLAGS, FLAGS_AT, FrameCutter, HEADER_BYTES, ID_AT, requestOf } from "./frames.mjs";

let socket;

function call({ size, inFlight, seconds }) {
  const request = requestOf(size);
  const cutter = new FrameCutter();
  let sent = 0;
  let answered = 0;
  let lastBody;
  const send = (count) => {
    const frames = Buffer.allocUnsafe(size * count);
    for (let i = 0; i < count; i++) {
      request.copy(frames, size * i);
      frames.writeUInt32BE(sent++, size * i + ID_AT);
    }
    socket.write(frames);
  };
  return measure(seconds, async (state) => {
    await new Promise((resolve, reject) => {
      const onFrame = (bytes, start, end) => {
        // One connection keeps the order, so the id to come is known.
        if (bytes.readUInt32BE(start + ID_AT) !== answered || bytes[start + FLAGS_AT] !== ANSWER_FLAGS) {
          reject(new Error(`frame ${answered} was answered by something else`));
        }
        answered++;
        if (answered === sent && !state.running) lastBody = Buffer.from(bytes.subarray(start + HEADER_BYTES, end));
      };
      const onData = (chunk) => {
        const before = answered;
        cutter.push(chunk, onFrame);
        if (state.running) {
          if (answered > before) send(answered - before);
        } else if (answered === sent) {
          socket.off("data", onData);
          resolve();
        }
      };
      socket.on("data", onData);
      send(inFlight);
    });
    assert.ok(lastBody.equals(request.subarray(HEADER_BYTES)), "the body came back changed");
    return answered;
  });
}

servePeer(
  {
    async start({ port }) {
      socket = connect({ port, host: "127.0.0.1", noDelay: true });
      await once(socket, "connect");
      socket.once("close", () => process.exit(1));
    },
    call,
  },
  () => socket?.removeAllListeners("close").destroy(),
);
