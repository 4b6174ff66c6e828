import { decode, encode } from "@dubbo-ts/hessian2";
import { servePeer } from "../harness/peer.mjs";
import { dynamicOf } from "./payloads.mjs";
import { codecCommands } from "./repeat.mjs";

servePeer(
  codecCommands(
    (value) => encode(value),
    (bytes) => decode(bytes),
    dynamicOf,
  ),
);
