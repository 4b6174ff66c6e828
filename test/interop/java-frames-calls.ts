import { java } from "dubbo-ts";
import {
  API,
  body,
  CAUCHO,
  call,
  cut,
  EXAM,
  type Expected,
  everywhere,
  FAILED,
  NOTHING,
  notFound,
  type Row,
  raw,
  SERVED,
} from "./java-frames-row.js";

const VERSIONED = `${API}.VersionedService`;
const ONE_WAY = 0x82;

const object = (className: string, fields: Record<string, unknown>): Buffer =>
  call({ method: "echoObject", descriptor: "Ljava/lang/Object;", args: [java.object(className, fields)] });
const order = (value: unknown): Buffer =>
  call({ method: "describe", descriptor: `L${API.replaceAll(".", "/")}/Order;`, args: [value] });
const withAttachments = (more: Record<string, string>): Buffer =>
  call({ attachments: new Map(Object.entries({ path: EXAM, ...more })) });
const which = (version: string | null, more: Record<string, string>): Buffer =>
  call({
    service: VERSIONED,
    version,
    method: "which",
    descriptor: "",
    args: [],
    attachments: new Map(Object.entries({ path: VERSIONED, group: "g1", ...more })),
  });
const generic = (method: string): Buffer =>
  call({
    method: "$invoke",
    descriptor: "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;",
    args: [method, java.array("[string", ["int"]), java.array("[object", [5])],
    attachments: new Map([
      ["path", EXAM],
      ["generic", "true"],
    ]),
  });

const ORDER: Expected = ["20 Order id=1 count=0 price=null"];
const notExported = (key: string): Expected => [
  `70 org.apache.dubbo.remoting.RemotingException: Not found exported service: ${key}`,
];
const noMethod = (name: string): Expected => [`${FAILED} ${EXAM} has no method ${name}`];

const NO_LOSS = "a value is never changed to fit: what does not fit is an error of the caller";
const DUBBO_GO =
  "dubbo-go makes descriptors from the values of a call, so the name and the count decide where they can";
const INERT =
  "nothing is made of a class by its name alone: a JavaObject is data, and keeps its class for who sends it on";

const WHAT_IS_CALLED: readonly Row[] = [
  {
    name: "an unknown service",
    bytes: call({ service: `${API}.Gone` }),
    java33: cut("get"),
    java27: notFound(`${API}.Gone`, "get"),
    ours: [`${FAILED} service ${API}.Gone is not provided here`],
    means: ["MethodNotFound", "MethodNotFound"],
  },
  {
    name: "an unknown method",
    bytes: call({ method: "gone" }),
    java33: cut("gone"),
    java27: notFound(EXAM, "gone"),
    ours: noMethod("gone(I)"),
    means: ["MethodNotFound", "MethodNotFound"],
  },
  {
    name: "other parameters than any method of that name has",
    bytes: call({ descriptor: "J", args: [5n] }),
    java33: cut("get"),
    java27: notFound(EXAM, "get"),
    ours: noMethod("get(J)"),
    means: ["MethodNotFound", "MethodNotFound"],
  },
  {
    name: "other parameters than the one method of that name has",
    bytes: call({ method: "echoInt", descriptor: "Ljava/lang/Integer;" }),
    java33: cut("echoInt"),
    java27: notFound(EXAM, "echoInt"),
    ours: ["20 5"],
    why: DUBBO_GO,
    means: ["MethodNotFound", "MethodNotFound"],
  },
  {
    name: "an unknown class in the descriptor",
    bytes: call({ descriptor: "Lcom/acme/Gone;" }),
    java33: cut("get"),
    java27: notFound(EXAM, "get"),
    ours: noMethod("get(Lcom/acme/Gone;)"),
    means: ["MethodNotFound", "MethodNotFound"],
  },
  {
    name: "no descriptor at all in the place of it",
    bytes: call({ descriptor: "???" }),
    java33: cut("get"),
    java27: notFound(EXAM, "get"),
    ours: noMethod("get(???)"),
    means: ["MethodNotFound", "MethodNotFound"],
  },
  { name: "an unknown method, one-way", bytes: raw(body({ method: "gone" }), ONE_WAY), ...everywhere(NOTHING) },
  {
    name: "an unknown version",
    bytes: call({ version: "9.0.0" }),
    java33: cut("get"),
    java27: notExported(`${EXAM}:9.0.0:`),
    ours: [`${FAILED} service ${EXAM} is not provided here in version 9.0.0, but ${EXAM}`],
    means: ["MethodNotFound", "MethodNotFound"],
  },
  {
    name: "an unknown version in the attachments",
    bytes: withAttachments({ version: "9.0.0" }),
    ...everywhere(notExported(`${EXAM}:9.0.0`)),
    means: ["MethodNotFound", "MethodNotFound"],
  },
  {
    name: "an unknown group",
    bytes: withAttachments({ group: "g" }),
    ...everywhere(notExported(`g/${EXAM}:`)),
    means: ["MethodNotFound", "MethodNotFound"],
  },
  {
    name: "an unknown path in the attachments",
    bytes: withAttachments({ path: `${API}.Gone` }),
    ...everywhere(notExported(`${API}.Gone:`)),
    means: ["MethodNotFound", "MethodNotFound"],
  },
  { name: "the version in the body alone", bytes: which("1.0.0", {}), ...everywhere(["20 g1/1.0.0"]) },
  {
    name: "the version in the attachments alone, null in the body",
    bytes: which(null, { version: "1.0.0" }),
    java33: cut("which"),
    java27: ["20 g1/1.0.0"],
    ours: ["20 g1/1.0.0"],
    why: "callers of 2.7's time may do so, and 2.7 serves them",
    means: ["MethodNotFound", undefined],
  },
  {
    name: "the version in the attachments alone, 0.0.0 in the body",
    bytes: which("0.0.0", { version: "1.0.0" }),
    java33: cut("which"),
    java27: ["20 g1/1.0.0"],
    ours: ["20 g1/1.0.0"],
    why: "callers of 2.7's time may do so, and 2.7 serves them",
    means: ["MethodNotFound", undefined],
  },
  {
    name: "a call without the token",
    bytes: call({}),
    java33: ["70 org.apache.dubbo.rpc.RpcException: Invalid token! Forbid invoke remote service"],
    java27: ["70 org.apache.dubbo.rpc.RpcException: Invalid token! Forbid invoke remote service"],
    ours: ["70 org.apache.dubbo.rpc.RpcException: Invalid token! Forbid invoke remote service"],
    means: ["Forbidden", "Forbidden"],
    guarded: true,
  },
  {
    name: "$invoke of an unknown method",
    bytes: generic("gone"),
    java33: [`70 org.apache.dubbo.rpc.RpcException: No such method gone in class interface ${EXAM}`],
    java27: [`70 org.apache.dubbo.rpc.RpcException: ${EXAM}.gone(int)`],
    ours: [`70 org.apache.dubbo.rpc.RpcException: No such method gone in class interface ${EXAM}`],
    means: ["MethodNotFound", "MethodNotFound"],
  },
];

const WHAT_IT_IS_CALLED_WITH: readonly Row[] = [
  {
    name: "fewer types than arguments",
    bytes: call({ args: [5, 6] }),
    java33: cut("get", "[int]"),
    java27: [`${CAUCHO} expected map/object at java.lang.Integer`],
    ours: [`${FAILED} the attachments are no map`],
    means: ["Serialization", "Serialization"],
  },
  {
    name: "more types than arguments",
    bytes: call({ descriptor: "ILjava/lang/String;" }),
    java33: cut("get"),
    java27: [`${CAUCHO} expected map/object at java.lang.String`],
    ours: [`${FAILED} args[1]: expected string, got map`],
    means: ["MethodNotFound", "Serialization"],
  },
  {
    name: "a string for an int",
    bytes: call({ method: "echoInt", args: ["x"] }),
    java33: cut("echoInt"),
    java27: ["20 java.lang.NullPointerException"],
    ours: [`${FAILED} args[0]: expected int, got string`],
    means: ["MethodNotFound", undefined],
  },
  {
    name: "null for an int",
    bytes: call({ method: "echoInt", args: [null] }),
    java33: ["20 java.lang.NullPointerException"],
    java27: ["20 java.lang.NullPointerException"],
    ours: ["20 0"],
    why: "null is 0 in every place of a primitive, as it is in Java's own fields and answers",
  },
  { name: "a long for an int", bytes: call({ args: [5n] }), ...everywhere(SERVED) },
  {
    name: "a long for an int that does not fit",
    bytes: call({ args: [(1n << 40n) + 5n] }),
    java33: SERVED,
    java27: SERVED,
    ours: [`${FAILED} args[0]: 1099511627781 does not fit int`],
    why: NO_LOSS,
  },
  {
    name: "a double for an int that has a fraction",
    bytes: call({ args: [5.5] }),
    java33: SERVED,
    java27: SERVED,
    ours: [`${FAILED} args[0]: 5.5 does not fit int`],
    why: NO_LOSS,
  },
  {
    name: "an int for a String",
    bytes: call({ descriptor: "Ljava/lang/String;" }),
    java33: ["20 string:5"],
    java27: ["20 string:5"],
    ours: [`${FAILED} args[0]: expected string, got int`],
    why: NO_LOSS,
  },
  { name: "a map for an object", bytes: order(new Map([["id", 1n]])), ...everywhere(ORDER) },
  {
    name: "an unknown class for an object",
    bytes: order(java.object("com.acme.Gone", { id: 1n })),
    ...everywhere(ORDER),
  },
  {
    name: "a string for an object",
    bytes: order("x"),
    java33: cut("describe"),
    java27: ["20 null"],
    ours: [`${FAILED} args[0]: expected ${API}.Order, got string`],
    means: ["MethodNotFound", undefined],
  },
  {
    name: "a class of the API for an Object",
    bytes: object(`${API}.Order`, { id: 1n }),
    ...everywhere([`20 object ${API}.Order`]),
  },
  {
    name: "an unknown class for an Object",
    bytes: object("com.acme.Gone", { id: 1n }),
    java33: ["20 map of id"],
    java27: ["20 map of id"],
    ours: ["20 object com.acme.Gone"],
    why: INERT,
  },
  {
    name: "a class for an Object that is not allowed",
    bytes: object(`${API}.Unlisted`, { detailMessage: "x" }),
    java33: ["20 map of detailMessage"],
    java27: [`20 ${API}.Unlisted: x`],
    ours: [`20 object ${API}.Unlisted`],
    why: INERT,
  },
  {
    name: "a class for an Object that is blocked",
    bytes: object("java.lang.ProcessBuilder", { redirectErrorStream: true }),
    java33: ["20 map of redirectErrorStream"],
    java27: ["20 map of redirectErrorStream"],
    ours: ["20 object java.lang.ProcessBuilder"],
    why: INERT,
  },
];

/** Calls of what is not there, or with arguments that do not belong. */
export const CALLS: readonly Row[] = [...WHAT_IS_CALLED, ...WHAT_IT_IS_CALLED_WITH];
