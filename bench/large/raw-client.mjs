// Counts the bytes of the answers and keeps none of them.
import { once } from "node:events";
import { connect } from "node:net";
import { measure, servePeer } from "../harness/peer.mjs";
import { HEADER_BYTES, requestOf } from "../peers/raw/frames.mjs";

let socket;

async function start({ port }) {
  socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  socket.once("close", () => process.exit(1));
}

function load({ size, inFlight, seconds }) {
  const request = requestOf(HEADER_BYTES + 4);
  request.writeUInt32BE(size, HEADER_BYTES);
  return measure(seconds, async (state) => {
    let sent = 0;
    let received = 0;
    const send = () => {
      sent++;
      socket.write(request);
    };
    await new Promise((resolve) => {
      const onData = ({ length }) => {
        const before = Math.floor(received / (HEADER_BYTES + size));
        received += length;
        const answered = Math.floor(received / (HEADER_BYTES + size));
        if (state.running) for (let i = before; i < answered; i++) send();
        else if (answered === sent) {
          socket.off("data", onData);
          resolve();
        }
      };
      socket.on("data", onData);
      for (let i = 0; i < inFlight; i++) send();
    });
    return sent;
  });
}

servePeer({ start, load }, () => socket?.removeAllListeners("close").destroy());
