import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { t } from "dubbo-ts";

describe("docs/types.md", () => {
  const text = readFileSync(new URL("../../docs/types.md", import.meta.url), "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("|"));

  it("has a row for every schema, and none for what is no schema", () => {
    const named = rows.flatMap((line) => /^\|[^|]*\| `t\.(\w+)/.exec(line)?.[1] ?? []);
    assert.deepEqual([...new Set(named)].sort(), Object.keys(t).sort());
  });

  it("names the Java type of each schema that has one", () => {
    for (const [name, schema] of Object.entries(t)) {
      if (typeof schema === "function" || schema.javaType.includes("[")) continue;
      const row = rows.find((line) => new RegExp(`^\\|[^|]*\\| \`t\\.${name}\``).test(line));
      const { javaType } = schema;
      assert.ok(row?.includes(javaType.replace("java.lang.String", "String")), `${name}: ${javaType}`);
    }
  });
});
