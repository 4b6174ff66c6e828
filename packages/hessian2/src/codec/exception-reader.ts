import type { ClassDefinition } from "./class-definition.js";
import { COST } from "./decode-limits.js";
import { within } from "./hessian-error.js";
import type { Hessian2Input } from "./hessian2-input.js";
import { formatStackFrame, JavaException, type JavaStackFrame } from "./java-exception.js";
import { JavaObject } from "./java-object.js";

/** An exception costs as much as this many maps, and itself was counted as one. */
const EXCEPTION_COST = 7;
/** It needs as much of the stack as this many lists, besides the one level that was counted. */
const EXCEPTION_LEVELS = 4;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An exception of `className` to be filled in, an instance of `exceptionClass`, which itself is not run. */
export function emptyException(
  className: string,
  exceptionClass: new (...args: never[]) => JavaException,
): JavaException {
  const { stackTraceLimit } = Error;
  // Our own frames say nothing about where Java threw it, and capturing them is what makes an Error dear.
  Error.stackTraceLimit = 0;
  try {
    const exception: JavaException = Reflect.construct(JavaException, [className, ""], exceptionClass);
    Object.defineProperty(exception, "stack", { get: javaStack, set: ownStack, configurable: true });
    return exception;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Reads the fields of an exception into `exception`, which has its slot already. `readOther` reads each that is not one
 * of `Throwable`'s, `readValue` those that are.
 */
export function readExceptionFields(
  input: Hessian2Input,
  definition: ClassDefinition,
  exception: JavaException,
  readValue: () => unknown,
  readOther: (name: string, index: number) => unknown,
): void {
  input.spend(EXCEPTION_COST, input.position);
  input.deepen(EXCEPTION_LEVELS, input.position);
  input.grow(COST.exception + COST.namedField * definition.fields.length, input.position);
  const target = exception as Mutable<JavaException> & { fields: Record<string, unknown> };
  const names = definition.fields;
  let i = 0;
  try {
    for (; i < names.length; i++) {
      const name = names[i]!;
      if (name === "detailMessage") {
        const message = readValue();
        target.message = typeof message === "string" ? message : "";
      } else if (name === "stackTrace") {
        target.javaStackTrace = framesOf(readValue(), input.limits.stackFrames);
      } else if (name === "cause") {
        const cause = readValue();
        if (cause !== exception && cause instanceof JavaException) setCause(exception, cause);
      } else if (name === "suppressedExceptions") {
        target.suppressed = suppressedOf(readValue(), exception, input.limits.causes);
      } else target.fields[name] = readOther(name, i);
    }
  } catch (error) {
    throw within(error, names[i]!);
  }
  input.leave(EXCEPTION_LEVELS);
  cutCauses(exception, input.limits.causes);
}

function setCause(exception: JavaException, cause: JavaException): void {
  Object.defineProperty(exception, "cause", { value: cause, configurable: true, writable: true });
}

function suppressedOf(value: unknown, by: JavaException, most: number): readonly JavaException[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one) => one instanceof JavaException && one !== by).slice(0, most);
}

function framesOf(trace: unknown, most: number): readonly JavaStackFrame[] {
  const frames: JavaStackFrame[] = [];
  if (!Array.isArray(trace)) return frames;
  for (const element of trace) {
    if (frames.length === most) break;
    if (!(element instanceof JavaObject)) continue;
    const { declaringClass, methodName, fileName, lineNumber } = element.fields;
    frames.push({
      className: typeof declaringClass === "string" ? declaringClass : "",
      methodName: typeof methodName === "string" ? methodName : "",
      fileName: typeof fileName === "string" ? fileName : null,
      lineNumber: typeof lineNumber === "number" ? lineNumber : -1,
    });
  }
  return frames;
}

/** Inner exceptions are finished first, so at most one link is too many here; a chain that is a ring stays. */
function cutCauses(exception: JavaException, most: number): void {
  const seen = new Set<unknown>([exception]);
  let last: JavaException = exception;
  for (let n = 0; n < most; n++) {
    if (!(last.cause instanceof JavaException) || seen.has(last.cause)) return;
    last = last.cause;
    seen.add(last);
  }
  if (last.cause !== undefined) Reflect.deleteProperty(last, "cause");
}

function javaStack(this: JavaException): string {
  const head = this.message === "" ? this.name : `${this.name}: ${this.message}`;
  return [head, ...this.javaStackTrace.map((frame) => `    at ${formatStackFrame(frame)}`)].join("\n");
}

function ownStack(this: JavaException, value: unknown): void {
  Object.defineProperty(this, "stack", { value, configurable: true, writable: true });
}
