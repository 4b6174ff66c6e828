import { decode, encode } from "@dubbo-ts/hessian2";
import { servePeer } from "../harness/peer.mjs";
import { CODEC_PAYLOADS } from "./payloads.mjs";
import { codecCommands } from "./repeat.mjs";

servePeer(
  codecCommands(
    (value, payload) => encode(value, CODEC_PAYLOADS[payload].schema),
    (bytes, payload) => decode(bytes, CODEC_PAYLOADS[payload].schema),
    (payload) => CODEC_PAYLOADS[payload].value,
  ),
);
