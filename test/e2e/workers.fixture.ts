import { threadId } from "node:worker_threads";
import {
  Decimal,
  defineService,
  type Implementation,
  JavaException,
  method,
  type RpcContext,
  t,
  workerService,
} from "dubbo-ts";
import { never } from "./fixture.js";

export const Item = t.object("com.acme.Item", { id: t.long, price: t.decimal, note: t.nullable(t.string) });
export const Refused = t.exception("com.acme.Refused", { code: t.int, item: t.nullable(Item) });

/** Runs inline or in worker threads, as a test wants it. */
export const WorkApi = defineService("com.acme.WorkApi", {
  methods: {
    echo: method(t.any).returns(t.any),
    items: method(t.list(Item)).returns(t.list(Item)),
    bytes: method(t.bytes).returns(t.bytes),
    zeros: method(t.int).returns(t.bytes),
    fail: method(t.string).returns(t.string).throws(Refused),
    context: method().returns(t.any),
    thread: method().returns(t.int),
    burn: method(t.int).returns(t.int),
    wait: method(t.int).returns(t.int),
    hang: method().returns(t.int),
    whenGone: method(t.string).returns(t.int),
    wrong: method().returns(t.int),
    exit: method(t.int),
    crash: method(t.string),
    fill: method(),
    note: method(t.string).oneway(),
    notes: method().returns(t.list(t.string)),
  },
});

function burn(ms: number): number {
  const end = performance.now() + ms;
  while (performance.now() < end);
  return threadId;
}

const FAILURES: Readonly<Record<string, () => unknown>> = {
  declared: () => new Refused("no", { code: 7, item: { id: 1n, price: Decimal.parse("1.50"), note: null } }),
  caused: () => new Refused("no", { code: 8, item: null }, { cause: new JavaException("java.io.IOException", "disk") }),
  java: () => new JavaException("java.lang.IllegalStateException", "closed"),
  foreign: () => new JavaException("com.acme.Unknown", "who"),
  error: () => new RangeError("out of bounds"),
  nameless: () => new TypeError(),
  text: () => "only text",
  nothing: () => undefined,
};

export function work(): Implementation<typeof WorkApi> {
  const notes: string[] = [];
  return {
    echo: (value) => value,
    items: (items) => items,
    bytes: (bytes) => bytes,
    zeros: (length) => new Uint8Array(length),
    fail(kind) {
      throw FAILURES[kind]!();
    },
    context(context: RpcContext) {
      context.reply.attachments["served"] = "yes";
      return new Map<string, unknown>([
        ["attachments", new Map(Object.entries(context.attachments))],
        ["remote", context.remoteAddress],
        ["local", context.localAddress],
        ["application", context.remoteApplication ?? null],
        ["service", context.service.key],
        ["method", context.method.key],
        ["aborted", context.signal.aborted],
        ["hasTime", (context.remainingMs ?? 0) > 1000 && (context.remainingMs ?? 0) <= 5000],
      ]);
    },
    thread: () => threadId,
    burn,
    async wait(ms) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return threadId;
    },
    hang: () => burn(Number.POSITIVE_INFINITY),
    async whenGone(note, context) {
      try {
        return await never(context);
      } catch (error) {
        notes.push(`${note}: ${(error as Error).message}`);
        throw error;
      }
    },
    wrong: () => "no number" as never,
    exit(code) {
      process.exit(code);
    },
    crash(text) {
      setImmediate(() => {
        throw new Error(text);
      });
      return new Promise(() => {});
    },
    fill() {
      const all: unknown[] = [];
      for (;;) all.push(new Array(100_000).fill({ all }));
    },
    note: (text) => notes.push(text),
    notes: () => notes,
  };
}

export default workerService(WorkApi, work());
