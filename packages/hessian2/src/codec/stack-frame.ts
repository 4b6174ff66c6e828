import { ClassDefinition } from "./class-definition.js";
import type { Hessian2Output } from "./hessian2-output.js";
import type { JavaStackFrame } from "./java-exception.js";

/** The class of {@link JavaStackFrame} in Java. */
export const STACK_TRACE_ELEMENT = "java.lang.StackTraceElement";

// Those of Java 8, which every later one reads too.
const DEFINITION = new ClassDefinition(STACK_TRACE_ELEMENT, ["lineNumber", "fileName", "methodName", "declaringClass"]);

/** Writes a frame as a `java.lang.StackTraceElement`. */
export function writeStackFrame(out: Hessian2Output, frame: JavaStackFrame): void {
  if (out.tryRef(frame, DEFINITION)) return;
  out.writeDefinedObjectBegin(DEFINITION);
  out.writeInt(frame.lineNumber);
  if (frame.fileName === null) out.writeNull();
  else out.writeString(frame.fileName);
  out.writeString(frame.methodName);
  out.writeString(frame.className);
}

/** Whether it is a frame that can be written. */
export function isStackFrame(value: unknown): value is JavaStackFrame {
  if (typeof value !== "object" || value === null) return false;
  const { className, methodName, fileName, lineNumber } = value as Partial<JavaStackFrame>;
  return (
    typeof className === "string" &&
    typeof methodName === "string" &&
    (fileName === null || typeof fileName === "string") &&
    typeof lineNumber === "number" &&
    (lineNumber | 0) === lineNumber
  );
}
