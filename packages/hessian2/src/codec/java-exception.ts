import { fieldsOf, type JavaFields } from "./java-object.js";
import { printable } from "./printable.js";

/** One line of a Java stack trace. */
export interface JavaStackFrame {
  readonly className: string;
  readonly methodName: string;
  readonly fileName: string | null;
  /** Negative when unknown; -2 for a native method. */
  readonly lineNumber: number;
}

/** What else is known when a `JavaException` is made. */
export interface JavaExceptionOptions {
  /** A `JavaException`, or any error: that one arrives in Java as `java.lang.RuntimeException`. */
  readonly cause?: unknown;
  /** What was thrown while this one was on its way, in Java's order: exceptions, or any errors as for `cause`. */
  readonly suppressed?: readonly unknown[] | undefined;
}

/** A Java exception: one that was received, or one to be thrown at a Java caller. */
export class JavaException extends Error {
  /** The class in Java, such as `com.acme.OrderMissing`. Received text. */
  readonly className: string;
  /** Fields other than those of `java.lang.Throwable`; without a prototype. */
  readonly fields: JavaFields;
  /**
   * Where Java threw it, innermost first, at most 64 frames; empty when it was made here. Goes along when the exception
   * is sent on as a value, in an argument or an answer, and not when it is thrown.
   */
  readonly javaStackTrace: readonly JavaStackFrame[] = [];
  /** Java's suppressed exceptions; of a received one at most 16, each a `JavaException`. */
  readonly suppressed: readonly unknown[];

  constructor(
    className: string,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
    options?: JavaExceptionOptions,
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.className = className;
    this.fields = fieldsOf(fields);
    this.suppressed = options?.suppressed ?? [];
    Object.defineProperty(this, "name", { value: printable(className), configurable: true, writable: true });
  }
}

/** A frame as Java prints it: `com.acme.Shop.find(Shop.java:42)`; safe to log. */
export function formatStackFrame(frame: JavaStackFrame): string {
  const { className, methodName, fileName, lineNumber } = frame;
  const place =
    lineNumber === -2 ? "Native Method" : `${fileName ?? "Unknown Source"}${lineNumber >= 0 ? `:${lineNumber}` : ""}`;
  return printable(`${className}.${methodName}(${place})`);
}

/** The message a thrown value that is no `JavaException` gets in Java: `TypeError: x is not a function`. */
export function foreignMessage(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown === "string" ? thrown : `thrown: ${typeof thrown}`;
  const name = typeof thrown.name === "string" ? thrown.name : "Error";
  const message = typeof thrown.message === "string" ? thrown.message : "";
  return message === "" ? name : `${name}: ${message}`;
}
