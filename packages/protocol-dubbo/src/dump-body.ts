import { printable, ResponseStatus, SerializationId } from "@dubbo-ts/core/common";
import { JavaReflection } from "@dubbo-ts/core/rpc";
import { Hessian2Input } from "@dubbo-ts/hessian2";
import { type Frame, FrameFlag } from "@dubbo-ts/remoting";
import { readAttachments, readRequestHead } from "./dubbo-body.js";
import { readErrorText } from "./error-text.js";
import { type Hides, printValue } from "./print-value.js";

/** A request as text. */
export interface RequestText {
  readonly shown: string;
  /** `service.method`. */
  readonly name: string;
  /** Whether a rule hides its arguments and its answer. */
  readonly isHidden: boolean;
}

const UNREADABLE = "(not hessian2)";
const HIDDEN = "<hidden>";

/** The service, the method, the arguments and the attachments of a request. Throws as the decoder does. */
export function requestText(frame: Frame, hides: Hides): RequestText {
  if ((frame.flags & FrameFlag.SerializationMask) !== SerializationId.Hessian2) {
    return { shown: UNREADABLE, name: "", isHidden: false };
  }
  const input = new Hessian2Input(frame.bytes, frame.start, frame.end);
  const head = readRequestHead(input);
  const name = `${head.path}.${head.method}`;
  const isHidden = hides(name);
  const called = `${printable(head.path)}:${printable(head.version)} ${printable(head.method)}(${printable(head.descriptor)})`;
  const count = JavaReflection.countParameters(head.descriptor);
  if (count < 0) return { shown: called, name, isHidden };
  const args: unknown[] = [];
  for (let i = 0; i < count; i++) args.push(input.readValue());
  const attachments = readAttachments(input);
  const tail = attachments === undefined ? "" : ` ${printValue(attachments, hides)}`;
  return { shown: `${called} ${isHidden ? HIDDEN : printValue(args, hides)}${tail}`, name, isHidden };
}

const KINDS = ["threw", "gave", "gave"] as const;

/** The value, exception or refusal of an answer, with its attachments. Throws as the decoder does. */
export function answerText(frame: Frame, hides: Hides, asked: RequestText | undefined): string {
  const { bytes, start, end, flags, status } = frame;
  const name = asked === undefined ? "" : `${printable(asked.name)} `;
  const serializationId = flags & FrameFlag.SerializationMask;
  if (status !== ResponseStatus.Ok) return `${name}refused: ${readErrorText(serializationId, bytes, start, end)}`;
  if (serializationId !== SerializationId.Hessian2) return `${name}${UNREADABLE}`;
  const input = new Hessian2Input(bytes, start, end);
  const kind = input.readInt();
  const what = KINDS[kind % 3];
  if (what === undefined || kind > 5) return `${name}an answer of the unknown kind ${kind}`;
  const value = kind % 3 === 2 ? null : input.readValue();
  const shown = asked?.isHidden === true ? HIDDEN : printValue(value, hides);
  const attachments = kind >= 3 ? readAttachments(input) : undefined;
  return `${name}${what} ${shown}${attachments === undefined ? "" : ` ${printValue(attachments, hides)}`}`;
}
