import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { printable } from "@dubbo-ts/core/common";
import { cacheFilePath } from "@dubbo-ts/core/registry";
import { decode, t } from "@dubbo-ts/hessian2";
import { DubboUrl } from "dubbo-ts";
import { orders, World } from "../e2e/fixture.js";
import { fastestMs, hessian, objectBytes } from "./raw.js";

describe("patterns over what others write", () => {
  it("N04 patterns: our own over 64 KiB of what they like least, and those of an operator, end soon", async (test) => {
    const size = 64 * 1024;
    const nasty = [
      "a",
      " ",
      ".",
      "/",
      "\\",
      "%",
      "0",
      "1.",
      "a=",
      ",",
      "[",
      "\n",
      "RpcInvocation [methodName=",
      "a/../",
    ].map((part) => part.repeat(Math.ceil(size / part.length)).slice(0, size));
    const silently = (run: () => unknown): void => {
      try {
        run();
      } catch {}
    };
    const entries: Readonly<Record<string, (input: string) => unknown>> = {
      url: (input) => DubboUrl.parse(`dubbo://h:1/a?${input}`.slice(0, size)),
      "url of a host": (input) => DubboUrl.parse(`dubbo://${input}`.slice(0, size)),
      "encoded url": (input) => DubboUrl.parseEncoded(input),
      printable: (input) => printable(input, 4096),
      "cache name": (input) => cacheFilePath(DubboUrl.parse("zookeeper://h:1").with({ backup: input }), "a"),
      decimal: (input) => decode(objectBytes("java.math.BigDecimal", { value: hessian(input) }), t.any),
      date: (input) => decode(hessian(input), t.any),
    };
    for (const [what, run] of Object.entries(entries)) {
      for (const input of nasty) {
        const ms = fastestMs(5, () => silently(() => run(input)));
        assert.ok(ms < 250, `${what}: ${ms} ms for ${JSON.stringify(input.slice(0, 30))}`);
      }
    }
    const world = await World.of(test);
    const { dubbo } = await world.provider(orders(), { group: "a".repeat(200) });
    const evil = [
      "(a+)+b",
      "(.*)*b",
      ".*.*b",
      ".*.*.*.*b",
      `${"a?".repeat(100)}b`,
      "(a|a)".repeat(50),
      "(a|aa)+b",
      "a*".repeat(100),
      "(?=a+)+b",
    ];
    for (const pattern of [
      ...evil,
      "[a-z]+".repeat(20),
      "a{1,99}".repeat(30),
      `${".*a|".repeat(60)}b`,
      "\\1",
      "x".repeat(10_000),
    ]) {
      let bestMs = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 3; i++) {
        const start = performance.now();
        const done = await dubbo.offline(pattern).catch((error: unknown) => error);
        bestMs = Math.min(bestMs, performance.now() - start);
        assert.ok(Array.isArray(done) || done instanceof TypeError, String(done));
      }
      assert.ok(bestMs < 250, `${pattern.slice(0, 30)}: ${bestMs} ms`);
    }
  });
});
