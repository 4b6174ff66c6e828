import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { DEFAULT_MESSAGE_LIMITS } from "dubbo-ts";

const UNITS: Readonly<Record<string, number>> = { KiB: 1024, Mi: 2 ** 20, MiB: 2 ** 20 };

it("docs/limits.md says the limits of messages as they are", () => {
  const text = readFileSync(new URL("../../docs/limits.md", import.meta.url), "utf8");
  const said = new Map<string, number>();
  for (const [, names, values] of text.matchAll(/^\| ((?:`\w+`(?:, )?)+) \| ([\d, KMiB]+) \| [^|]*\|$/gm)) {
    const numbers = values!.split(", ").map((value) => {
      const [count, unit] = value.split(" ");
      return Number(count) * (unit === undefined ? 1 : UNITS[unit]!);
    });
    for (const [i, [, name]] of [...names!.matchAll(/`(\w+)`/g)].entries()) said.set(name!, numbers[i]!);
  }
  const { decode, ...rest } = DEFAULT_MESSAGE_LIMITS;
  assert.deepEqual(Object.fromEntries(said), { ...decode, ...rest });
});
