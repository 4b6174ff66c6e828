import { servePeer } from "../harness/peer.mjs";
import { plainOf } from "./payloads.mjs";
import { codecCommands } from "./repeat.mjs";

servePeer(
  codecCommands(
    (value) => Buffer.from(JSON.stringify(value)),
    (bytes) => JSON.parse(bytes.toString()),
    plainOf,
  ),
);
