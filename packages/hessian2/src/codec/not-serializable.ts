const OPTIONALS: ReadonlySet<string> = new Set(["Optional", "OptionalInt", "OptionalLong", "OptionalDouble"]);

/** Throws `TypeError` for a class that Java itself refuses to write. Java: `java.util.Optional`. */
export function refuseUnwritable(className: string): void {
  if (!className.startsWith("java.util.") || !OPTIONALS.has(className.slice("java.util.".length))) return;
  throw new TypeError(`${className} is not Serializable, so Java neither writes nor reads it: send the value or null`);
}
