import {
  body,
  CAUCHO,
  call,
  cut,
  EXAM,
  type Expected,
  everywhere,
  FAILED,
  ID,
  NOTHING,
  notFound,
  REQUEST,
  type Row,
  raw,
  SERVED,
} from "./java-frames-row.js";
import { frame, hessian } from "./raw-connection.js";

const ONE_WAY = 0x82;
const HEARTBEAT = 0xe2;
const MIB = 1024 * 1024;
const ascii = (text: string): Buffer => Buffer.from(text, "latin1");
const hex = (text: string): Buffer => Buffer.from(text, "hex");

const ENDS: Expected = [`${FAILED} the data ends inside a value`];

const TOLD = "a caller that is told need not wait for its timeout; 2.7 tells too";
const NO_TELNET = "there is no telnet: what begins no frame is no peer of ours";
const LIMIT = "more than maxBodyBytes is never held in memory, or waited for";

const WHAT_THE_BODY_IS: readonly Row[] = [
  {
    name: "no attachments at all",
    bytes: call({ attachments: "none" }),
    java33: cut("get", "[int]"),
    java27: [`${FAILED} java.io.EOFException: readObject: unexpected end of file`],
    ours: ENDS,
    means: ["Serialization", "Serialization"],
  },
  { name: "null for the attachments", bytes: call({ attachments: null }), ...everywhere(SERVED) },
  {
    name: "a string for the attachments",
    bytes: call({ attachments: "x" }),
    java33: cut("get", "[int]"),
    java27: [`${CAUCHO} expected map/object at java.lang.String`],
    ours: [`${FAILED} the attachments are no map`],
    means: ["Serialization", "Serialization"],
  },
  { name: "bytes behind the attachments", bytes: raw(Buffer.concat([body(), ascii("NNN")])), ...everywhere(SERVED) },
  {
    name: "a body that ends inside a value",
    bytes: raw(body().subarray(0, 60)),
    java33: cut("get", "[int]"),
    java27: [`${CAUCHO} unexpected end of file`],
    ours: ENDS,
    means: ["Serialization", "Serialization"],
  },
  ...[null, "2.0.1", "2.6.2", "3.3.6", "x"].map((dubbo) => ({
    name: `${dubbo} for the version of Dubbo`,
    bytes: call({ dubbo }),
    ...everywhere(SERVED),
  })),
  {
    name: "an empty body",
    bytes: raw(Buffer.alloc(0)),
    java33: NOTHING,
    java27: [`${CAUCHO} expected string at end of file`],
    ours: ENDS,
    why: TOLD,
    means: [undefined, "Serialization"],
  },
  {
    name: "a body that ends before the service",
    bytes: raw(hessian("2.0.2")),
    java33: NOTHING,
    java27: [`${CAUCHO} expected string at end of file`],
    ours: ENDS,
    why: TOLD,
    means: [undefined, "Serialization"],
  },
  {
    name: "a byte that begins no string for the service",
    bytes: raw(Buffer.concat([hessian("2.0.2"), hex("5a5a")])),
    java33: NOTHING,
    java27: [`${CAUCHO} expected string at 0x5a`],
    ours: [FAILED],
    why: TOLD,
    means: [undefined, "Serialization"],
  },
  {
    name: "an int for the service, and the end of the body",
    bytes: raw(Buffer.concat([hessian("2.0.2"), hex("ffff")])),
    java33: cut("null"),
    java27: [`${CAUCHO} expected string at end of file`],
    ours: [`${FAILED} expected string, got long`],
    means: ["Serialization", "Serialization"],
  },
  {
    name: "an int for the service",
    bytes: raw(hessian("2.0.2", 5, null, "get", "I", 5, new Map())),
    java33: cut("get"),
    java27: notFound("5", "get"),
    ours: [`${FAILED} expected string, got int`],
    means: ["MethodNotFound", "MethodNotFound"],
  },
  {
    name: "forty bytes of ff",
    bytes: raw(Buffer.alloc(40, 0xff)),
    java33: cut("2047"),
    java27: notFound("2047", "2047"),
    ours: [`${FAILED} expected string, got long`],
    means: ["MethodNotFound", "MethodNotFound"],
  },
];

const serialization = (id: number, java27: string, more: Partial<Row> = {}): Row => ({
  name: `serialization ${id}`,
  bytes: raw(body(), 0xc0 | id),
  java33: NOTHING,
  java27: [`${FAILED} ${java27}`],
  ours: [`${FAILED} serialization ${id} is not accepted, only hessian2 (2)`],
  why: TOLD,
  means: [undefined, "Serialization"],
  ...more,
});
const unrecognized = (id: number): Row =>
  serialization(id, `java.io.IOException: Unrecognized serialize type from consumer: ${id}`);

const WHAT_THE_FRAME_IS: readonly Row[] = [
  ...[0, 1, 5, 23, 31].map(unrecognized),
  serialization(3, "java.io.StreamCorruptedException: invalid stream header: 05322E30", {
    name: "serialization 3, which 2.7 has",
  }),
  { name: "serialization 5, one-way", bytes: raw(body(), ONE_WAY - 2 + 5), ...everywhere(NOTHING) },
  {
    name: "9 MiB",
    bytes: call({ method: "size", descriptor: "[B", args: [Buffer.alloc(9 * MIB)] }),
    java33: ["20 9437184"],
    java27: ["deaf"],
    ours: ["40 data length too large: 9440739, max payload: 8388608"],
    why: LIMIT,
  },
  {
    name: "a call that is answered with 9 MiB",
    bytes: call({ method: "blob", args: [9 * MIB] }),
    java33: ["25 Data length too large: 9440658, max payload: 8388608, channel: NettyChannel"],
    java27: ["50 Data length too large: 9444117, max payload: 8388608, channel: NettyChannel"],
    ours: [`25 Data length too large: ${EXAM}.blob: data length too large: 9440644, max payload: 8388608`],
    means: ["Serialization", "Serialization"],
  },
  {
    name: "the length -1",
    bytes: frame(REQUEST, ID, Buffer.alloc(0), { length: -1 }),
    java33: NOTHING,
    java27: NOTHING,
    ours: ["closed"],
    why: "where the next frame begins is unknown: what is read from there may be anything",
    drops: true,
  },
  {
    name: "the length 2147483647",
    bytes: frame(REQUEST, ID, Buffer.alloc(0), { length: 2 ** 31 - 1 }),
    java33: NOTHING,
    java27: NOTHING,
    ours: ["40 data length too large: 2147483647, max payload: 8388608", "closed"],
    why: LIMIT,
    drops: true,
  },
  {
    name: "an answer that nobody waits for",
    bytes: frame(0x02, 99n, hessian(1, "x"), { status: 20 }),
    ...everywhere(NOTHING),
  },
];

const TEXT_TOO_LONG = `${FAILED} java.lang.IllegalArgumentException: Event data too long, actual size 15, threshold 15`;

const EVENTS: readonly Row[] = [
  { name: "a heartbeat", bytes: raw(ascii("N"), HEARTBEAT), ...everywhere(["event 20 null"]) },
  { name: "a heartbeat, one-way", bytes: raw(ascii("N"), 0xa2), ...everywhere(NOTHING) },
  {
    name: "a heartbeat with a byte more",
    bytes: raw(ascii("NN"), HEARTBEAT),
    java33: NOTHING,
    java27: ["event 20 null"],
    ours: ["event 20 null"],
    why: "who asks whether we live is told so; 2.7 tells too",
  },
  {
    name: "a heartbeat without a body",
    bytes: raw(Buffer.alloc(0), HEARTBEAT),
    java33: [`${FAILED} java.io.IOException: Decode dubbo protocol event failed.`],
    java27: NOTHING,
    ours: ["event 20 null"],
    why: "who asks whether we live is told so",
  },
  {
    name: "a heartbeat in serialization 23",
    bytes: raw(hex("00000001af"), 0xf7),
    java33: ["event 20 00000001af"],
    java27: NOTHING,
    ours: ["event 20 00000001af"],
  },
  {
    name: "a heartbeat in serialization 5",
    bytes: raw(ascii("N"), 0xe5),
    java33: [`${FAILED} java.lang.NullPointerException: Cannot invoke`],
    java27: NOTHING,
    ours: ["event 20 4e"],
    why: "who asks whether we live is told so, in the bytes of the question",
  },
  {
    name: "an event of twenty characters",
    bytes: raw(hessian("x".repeat(20)), HEARTBEAT),
    java33: [TEXT_TOO_LONG],
    java27: NOTHING,
    ours: ["40 event data too long: 21, threshold 15"],
  },
  { name: "the event R", bytes: raw(hessian("R"), 0xa2), ...everywhere(NOTHING) },
  { name: "the event W", bytes: raw(hessian("W"), 0xa2), ...everywhere(NOTHING) },
  { name: "an unknown event that asks for an answer", bytes: raw(hessian("X"), HEARTBEAT), ...everywhere(NOTHING) },
];

const telnet = (name: string, text: Buffer | string, java33: Expected, java27 = java33): Row => ({
  name,
  bytes: typeof text === "string" ? ascii(text) : text,
  java33,
  java27,
  ours: ["closed"],
  ...(java33[0]?.endsWith("closed") ? {} : { why: NO_TELNET }),
});
const disabled = (command: string): string =>
  `text Command: ${command} disabled for security reasons, please enable support by listing the commands through 'telnet'\r\ndubbo>`;
const unsupported = (command: string): string => `text Unsupported command: ${command}\r\ndubbo>`;

const NO_FRAMES: readonly Row[] = [
  telnet("a command of telnet", "status\r\n", [disabled("status")]),
  telnet("a word that is no command of telnet", "hello\r\n", [unsupported("hello")]),
  telnet("a request of HTTP", "GET / HTTP/1.1\r\n", [unsupported("GET")]),
  telnet("four bytes", "ls\r\n", [`late ${unsupported("ls")}`], [disabled("ls")]),
  telnet("two bytes", "\r\n", ["late text dubbo>"], ["text dubbo>"]),
  telnet("text without the end of its line", "garbage", ["deaf"]),
  telnet("the byte 3", hex("03"), ["late closed"], ["closed"]),
  telnet("Ctrl-C of telnet", hex("fff4fffd06"), ["closed"]),
  telnet("Ctrl-Z of telnet", hex("ffedfffd06"), ["closed"]),
];

/** Bodies, frames and events that are broken, and bytes that are no frames. */
export const BYTES: readonly Row[] = [...WHAT_THE_BODY_IS, ...WHAT_THE_FRAME_IS, ...EVENTS, ...NO_FRAMES];
