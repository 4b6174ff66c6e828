import { Decimal, JavaDouble, JavaObject } from "@dubbo-ts/hessian2";
import { requirePeer } from "../harness/npm.mjs";
import { servePeer } from "../harness/peer.mjs";
import { dynamicOf } from "./payloads.mjs";
import { codecCommands } from "./repeat.mjs";

const hessian = requirePeer("hessian.js");
/** Kept over all messages, with compiled readers, as sofa-rpc-node does: its fastest way. */
const classCache = Object.assign(new Map(), { enableCompile: true });

/** The value in the words of hessian.js. */
function ofHessianJs(value) {
  if (typeof value === "bigint") return { $class: "long", $: Number(value) };
  if (value instanceof Decimal) return { $class: "java.math.BigDecimal", $: { value: value.toString() } };
  if (value instanceof JavaDouble) return { $class: "double", $: value.value };
  if (value instanceof JavaObject) return { $class: value.className, $: fieldsOf(value) };
  if (value instanceof Map) return Object.fromEntries(value);
  return Array.isArray(value) ? value.map(ofHessianJs) : value;
}

const fieldsOf = ({ fields }) =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, ofHessianJs(value)]));

const commands = codecCommands(
  (value) => hessian.encode(value, "2.0"),
  (bytes) => hessian.decode(bytes, "2.0", { classCache }),
  (payload) => ofHessianJs(dynamicOf(payload)),
);
/** Only with their types are its values written as what they were read from. */
const again = ({ hex }) => hessian.encode(hessian.decode(Buffer.from(hex, "hex"), "2.0", true), "2.0").toString("hex");

servePeer({ ...commands, again });
