import { within } from "./hessian-error.js";
import type { Hessian2Output } from "./hessian2-output.js";
import { foreignMessage, JavaException } from "./java-exception.js";
import { STACK_TRACE_ELEMENT, writeStackFrame } from "./stack-frame.js";
import type { ValueClasses } from "./value-classes.js";

/** Causes written behind one exception; a longer chain is cut. */
const MAX_CAUSES = 16;

/** The fields of `java.lang.Throwable` that are written, in the order in which they are written. */
export const THROWABLE_FIELDS: readonly string[] = ["detailMessage", "stackTrace", "cause", "suppressedExceptions"];

const RUNTIME_EXCEPTION = "java.lang.RuntimeException";

/**
 * Writes anything thrown as a Java exception: a `JavaException` as its class with its fields, everything else as a
 * `java.lang.RuntimeException` with the message `Name: message`. Stack traces of ours are left out.
 */
export function writeException(out: Hessian2Output, thrown: unknown, classes: ValueClasses | undefined): void {
  if (thrown instanceof JavaException) {
    const writer = classes?.objectWriter(thrown);
    if (writer !== undefined) {
      writer(out, thrown);
      return;
    }
    if (out.tryRef(thrown)) return;
    const names = Object.keys(thrown.fields).filter((name) => !THROWABLE_FIELDS.includes(name));
    out.writeObjectBegin(thrown.className, [...THROWABLE_FIELDS, ...names]);
    out.enter();
    writeThrowableFields(out, thrown, thrown.message, classes);
    let i = 0;
    try {
      for (; i < names.length; i++) out.writeValue(thrown.fields[names[i]!], classes);
    } catch (error) {
      throw within(error, names[i]!);
    }
    out.leave();
  } else {
    if (typeof thrown === "object" && thrown !== null) {
      if (out.tryRef(thrown)) return;
    } else out.addSlot();
    out.writeObjectBegin(RUNTIME_EXCEPTION, THROWABLE_FIELDS);
    out.enter();
    writeThrowableFields(out, thrown, foreignMessage(thrown), classes);
    out.leave();
  }
}

/** Writes the values of `THROWABLE_FIELDS`. `thrown` has its slot, which is the last one given. */
export function writeThrowableFields(
  out: Hessian2Output,
  thrown: unknown,
  message: string,
  classes: ValueClasses | undefined,
): void {
  const slot = out.slots - 1;
  // An error without a message has an empty one here and null in Java, which is read as an empty one again.
  if (message === "") out.writeNull();
  else out.writeString(message);
  const frames = out.stackTraces && thrown instanceof JavaException ? thrown.javaStackTrace : [];
  out.addSlot();
  out.writeListBegin(frames.length, `[${STACK_TRACE_ELEMENT}`);
  for (const frame of frames) writeStackFrame(out, frame);
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  // Java's own form of "no cause" is the exception itself.
  if (cause === undefined || cause === null || cause === thrown || out.causes >= MAX_CAUSES) out.writeRef(slot);
  else {
    out.causes++;
    try {
      writeException(out, cause, classes);
    } catch (error) {
      throw within(error, "cause");
    }
    out.causes--;
  }
  writeSuppressed(out, thrown instanceof JavaException ? thrown.suppressed : [], classes);
}

function writeSuppressed(out: Hessian2Output, suppressed: readonly unknown[], classes: ValueClasses | undefined): void {
  out.addSlot();
  out.writeListBegin(suppressed.length);
  let i = 0;
  try {
    for (; i < suppressed.length; i++) writeException(out, suppressed[i], classes);
  } catch (error) {
    throw within(within(error, i), "suppressedExceptions");
  }
}
