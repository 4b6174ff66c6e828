import { Hessian2Input } from "@dubbo-ts/hessian2";

const ENTRIES = [
  "readValue",
  "readListBegin",
  "readMapBegin",
  "readObjectBegin",
  "readLong",
  "readDate",
  "readBytes",
] as const;

/** Counts how often the decoder begins a value while `run` runs. Strings are not counted: heads are made of them. */
export async function decoderEntries(run: () => Promise<void>): Promise<number> {
  const prototype = Hessian2Input.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = ENTRIES.map((name) => prototype[name]!);
  let count = 0;
  ENTRIES.forEach((name, i) => {
    prototype[name] = function (this: unknown, ...args: unknown[]) {
      count++;
      return originals[i]!.apply(this, args);
    };
  });
  try {
    await run();
  } finally {
    ENTRIES.forEach((name, i) => {
      prototype[name] = originals[i]!;
    });
  }
  return count;
}
