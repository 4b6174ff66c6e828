// What Node itself needs until a program runs, and a socket until it answers.
import { once } from "node:events";
import { connect } from "node:net";
import { FrameCutter, HEADER_BYTES, requestOf } from "../peers/raw/frames.mjs";
import { TEXT } from "../peers/text.mjs";
import { answered } from "./first-call.mjs";

const importedMs = performance.now();
const request = requestOf(HEADER_BYTES + TEXT.length);
request.write(TEXT, HEADER_BYTES);
const socket = connect({ port: Number(process.argv[2]), host: "127.0.0.1", noDelay: true });
await once(socket, "connect");
const cutter = new FrameCutter();
socket.on("data", (chunk) => {
  cutter.push(chunk, (bytes, start, end) => answered(bytes.toString("utf8", start + HEADER_BYTES, end), importedMs));
});
socket.write(request);
