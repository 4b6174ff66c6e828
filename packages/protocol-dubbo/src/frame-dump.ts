import { debuglog } from "node:util";
import { messageOf, printable, ResponseStatus, SerializationId } from "@dubbo-ts/core/common";
import type { FrameDumpOptions } from "@dubbo-ts/core/rpc";
import { type Frame, FrameFlag, type FrameHeader, type FrameTap, type FrameTapFactory, idOf } from "@dubbo-ts/remoting";
import { answerText, type RequestText, requestText } from "./dump-body.js";
import type { Hides } from "./print-value.js";

/** Names whose values are never shown, wherever they stand in a name: `x-auth-token`, `dbPassword`. */
const SECRET = /token|passw|secret|authori[sz]ation|credential|cookie|api[-_.]?key|access[-_.]?key|private[-_.]?key/i;
const DEFAULT_MAX_CHARS = 4096;
const MAX_BODY_BYTES = 256 * 1024;
/** Requests whose names are kept until their answers pass. */
const MAX_OPEN = 1024;

/**
 * What shows frames to a human, or undefined where nobody asked: neither the option nor `NODE_DEBUG=dubbo`. Decided once,
 * when a protocol is made. Java: `LoggingHandler`.
 */
export function frameDump(option: boolean | FrameDumpOptions | undefined): FrameTapFactory | undefined {
  if (option === false) return undefined;
  const debug = debuglog("dubbo");
  if (option === undefined && !debug.enabled) return undefined;
  const options = typeof option === "object" ? option : {};
  const write = options.write ?? (debug.enabled ? (line: string) => debug("%s", line) : writeToStandardError);
  const maxChars = options.maxChars ?? DEFAULT_MAX_CHARS;
  const hides = hiding(options.redact ?? []);
  return (connection, side) => {
    const way = { in: "<", out: ">" } as const;
    const start = (direction: "in" | "out"): string =>
      `${side} ${connection.localAddress} ${way[direction]} ${connection.remoteAddress}`;
    return tapOf(start, hides, (line) => write(line.length > maxChars ? `${line.slice(0, maxChars - 1)}…` : line));
  };
}

function writeToStandardError(line: string): void {
  process.stderr.write(`DUBBO ${process.pid}: ${line}\n`);
}

function hiding(rules: readonly (string | RegExp)[]): Hides {
  const names = new Set(rules.filter((rule) => typeof rule === "string").map((rule) => rule.toLowerCase()));
  const patterns = rules.filter((rule) => rule instanceof RegExp);
  // `search` and not `test`, which with the flag `g` would begin where the last one ended.
  return (name) =>
    SECRET.test(name) || names.has(name.toLowerCase()) || patterns.some((pattern) => name.search(pattern) >= 0);
}

function tapOf(start: (direction: "in" | "out") => string, hides: Hides, write: (line: string) => void): FrameTap {
  /** Of requests, by direction and id: an answer does not say what it answers. */
  const open = new Map<string, RequestText & { readonly startedMs: number }>();

  const remember = (key: string, text: RequestText): void => {
    if (open.size >= MAX_OPEN) open.delete(open.keys().next().value!);
    open.set(key, { ...text, startedMs: performance.now() });
  };

  return {
    frame(direction, frame) {
      const { flags } = frame;
      const isRequest = (flags & FrameFlag.Request) !== 0;
      const head = `${start(direction)} ${headerText(frame)}`;
      if ((flags & FrameFlag.Event) !== 0) {
        write(`${head}: ${frame.bytes.toString("hex", frame.start, Math.min(frame.end, frame.start + 16))}`);
        return;
      }
      // Of one id there may be two: each end counts its own.
      const key = `${direction === (isRequest ? "out" : "in") ? "ours" : "theirs"} ${idOf(frame)}`;
      const asked = isRequest ? undefined : open.get(key);
      if (asked !== undefined) open.delete(key);
      const took = asked === undefined ? "" : ` after ${(performance.now() - asked.startedMs).toFixed(1)} ms`;
      let body: string;
      try {
        if (frame.length > MAX_BODY_BYTES) body = `(a body of ${frame.length} bytes is not shown)`;
        else if (isRequest) {
          const text = requestText(frame, hides);
          if ((flags & FrameFlag.TwoWay) !== 0) remember(key, text);
          body = text.shown;
        } else body = answerText(frame, hides, asked);
      } catch (error) {
        body = `(cannot be read: ${messageOf(error)})`;
      }
      write(`${head}${took}: ${body}`);
    },
    bad(direction, reason, header) {
      write(`${start(direction)} ${header === undefined ? "" : `${headerText(header)} `}bad: ${printable(reason)}`);
    },
    closed(error) {
      write(`${start("in")} closed${error === undefined ? "" : `: ${messageOf(error)}`}`);
    },
  };
}

const SERIALIZATIONS: ReadonlyMap<number, string> = nameOf(SerializationId);
const STATUSES: ReadonlyMap<number, string> = nameOf(ResponseStatus);

function nameOf(numbers: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
}

/** The 16 bytes, read. */
function headerText(header: FrameHeader | Frame): string {
  const { flags, status, length } = header;
  const isRequest = (flags & FrameFlag.Request) !== 0;
  const kind = `${(flags & FrameFlag.Event) === 0 ? "" : "event "}${isRequest ? "request" : "response"}`;
  const serialization = flags & FrameFlag.SerializationMask;
  const parts = [
    `${kind} id=${idOf(header)} flags=0x${flags.toString(16).padStart(2, "0")}`,
    ...(isRequest ? [(flags & FrameFlag.TwoWay) === 0 ? "oneway" : "twoway"] : []),
    ...(isRequest ? [] : [`status=${status}${named(STATUSES, status)}`]),
    `serialization=${serialization}${named(SERIALIZATIONS, serialization)}`,
    `length=${length}`,
  ];
  return parts.join(" ");
}

function named(names: ReadonlyMap<number, string>, number: number): string {
  const name = names.get(number);
  return name === undefined ? "" : `(${name})`;
}
