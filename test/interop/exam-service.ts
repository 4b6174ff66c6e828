import { setTimeout as sleep } from "node:timers/promises";
import { type Implementation, JavaException } from "dubbo-ts";
import { type ExamApi, type Node, OrderMissing, Rejected } from "./exam-api.js";
import { bytes, describeOrder, sampleOrder } from "./exam-samples.js";

class Secret extends Error {
  override readonly name = "Secret";
}

/** The examined service, with the semantics of its Java twin. */
export function createExamService(): Implementation<typeof ExamApi> {
  const notes = new Map<string, number>();
  const same = <T>(value: T): T => value;
  return {
    echoBoolean: same,
    echoByte: same,
    echoShort: same,
    echoInt: same,
    echoLong: same,
    echoFloat: same,
    echoDouble: same,
    echoChar: same,
    echoBoxedBoolean: same,
    echoBoxedByte: same,
    echoBoxedShort: same,
    echoInteger: same,
    echoBoxedLong: same,
    echoBoxedFloat: same,
    echoBoxedDouble: same,
    echoCharacter: same,
    echoString: same,
    echoBytes: same,
    echoDate: same,
    echoLevel: same,
    echoDecimal: same,
    echoBigInteger: same,
    echoStrings: same,
    echoIntegers: same,
    echoLongs: same,
    echoLists: same,
    echoOrders: same,
    echoLevels: same,
    echoStringSet: same,
    echoLongSet: same,
    echoMap: same,
    echoIntegerMap: same,
    echoOrderMap: same,
    echoLevelMap: same,
    echoBooleanArray: same,
    echoShortArray: same,
    echoIntArray: same,
    echoLongArray: same,
    echoFloatArray: same,
    echoDoubleArray: same,
    echoCharArray: same,
    echoIntMatrix: same,
    echoStringArray: same,
    echoIntegerArray: same,
    echoLevelArray: same,
    echoOrderArray: same,
    echoObjectArray: same,
    echoOrder: same,
    echoRushOrder: same,
    echoNode: same,
    echoObject: same,
    ring(size) {
      const nodes = Array.from({ length: size }, (_, i): Node => ({ name: `n${i}`, next: null, children: null }));
      nodes.forEach((node, i) => {
        node.next = nodes[(i + 1) % size]!;
      });
      nodes[0]!.children = nodes;
      return nodes[0]!;
    },
    isRing(first, size) {
      if (first === null) return false;
      const nodes: Node[] = [];
      for (let at: Node | null = first; at !== null && nodes.length < size; at = at.next) nodes.push(at);
      return (
        nodes.length === size &&
        nodes.every((node, i) => node.name === `n${i}` && node.next === nodes[(i + 1) % size]) &&
        first.children?.length === size &&
        first.children.every((child, i) => child === nodes[i])
      );
    },
    same: (one, other) => one === other,
    pair: (one, other) => [one, other],
    describe: describeOrder,
    typeOf: () => null,
    find(id) {
      if (id <= 0n) throw new OrderMissing(`no order ${id}`, { id });
      return sampleOrder(id);
    },
    getInt: (value) => `int:${value}`,
    getString: (value) => `string:${value}`,
    getBoth: (value, text) => `int:${value},string:${text}`,
    touch() {},
    note(text) {
      notes.set(text, (notes.get(text) ?? 0) + 1);
    },
    noted: (text) => notes.get(text) ?? 0,
    sleepy: (millis, answer) => sleep(millis, answer),
    later: (millis, answer) => sleep(millis, answer),
    blob: bytes,
    sizeOfBytes: (bytes) => bytes.length,
    sizeOfString: (text) => text.length,
    attachments(context) {
      const exam = new Map<string, string>();
      for (const [key, value] of Object.entries(context.attachments)) {
        if (!key.startsWith("exam.")) continue;
        exam.set(key, String(value));
        context.reply.attachments[`reply.${key}`] = value;
      }
      context.reply.attachments["reply.count"] = String(exam.size);
      return exam;
    },
    peer: (context) => context.remoteAddress,
    fail(kind, text) {
      const message = text ?? ""; // an error without a message is Java's null
      switch (kind) {
        case "missing":
          throw new OrderMissing(message, { id: 404n });
        case "caused": {
          const cause = new JavaException("java.lang.IllegalStateException", `because of ${message}`);
          throw new OrderMissing(message, { id: 405n }, { cause });
        }
        case "suppressed": {
          const suppressed = [new JavaException("java.lang.IllegalStateException", `also ${message}`)];
          throw Object.assign(new OrderMissing(message, { id: 406n }), { suppressed });
        }
        case "rejected":
          throw new Rejected(message, { reason: 7 });
        case "argument":
          throw new JavaException("java.lang.IllegalArgumentException", message);
        case "error":
          throw new JavaException("java.lang.InternalError", message);
        case "secret":
          throw new Secret(message);
        default:
          return text;
      }
    },
  };
}
