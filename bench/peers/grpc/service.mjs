import { requirePeer } from "../../harness/npm.mjs";

export const grpc = requirePeer("@grpc/grpc-js");

// One string, field 1: what protobuf's own code makes of `message Text { string value = 1; }`, without its generality,
// so that nothing but the call itself is measured.
const TAG = 0x0a;

function encode(value) {
  const text = Buffer.from(value);
  const head = [TAG];
  let rest = text.length;
  for (; rest > 0x7f; rest >>>= 7) head.push((rest & 0x7f) | 0x80);
  head.push(rest);
  return Buffer.concat([Buffer.from(head), text]);
}

function decode(bytes) {
  if (bytes[0] !== TAG) throw new TypeError("not a Text");
  let at = 1;
  while (bytes[at++] > 0x7f);
  return bytes.toString("utf8", at);
}

/** A unary echo of a string. */
export const service = {
  echo: {
    path: "/org.example.bench.EchoApi/echo",
    requestStream: false,
    responseStream: false,
    requestSerialize: encode,
    requestDeserialize: decode,
    responseSerialize: encode,
    responseDeserialize: decode,
  },
};
