import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { keptLog, OrderApi, orders, World } from "../e2e/fixture.js";
import { callBody, frame, hessian, hostileProvider, stranger } from "./raw.js";

const unexpected = (value: unknown): never => assert.fail(`it gave ${inspect(value)}`);

describe("text in logs and errors", () => {
  it("N17 line breaks, escapes, marks of direction and 64 KiB names: one log line of less than 1 KiB", async (test) => {
    const world = await World.of(test);
    const logger = keptLog();
    const evil = "a\r\n2026-01-01 ERROR forged\u001b[2J\u202egpj\u2028\u0085";
    const service = orders({
      ask: (given) => {
        throw new Error(`${given}${"x".repeat(60_000)}`);
      },
    });
    const { port, url } = await world.provider(service, {}, { logger });
    const peer = await stranger(test, port);
    const answers: string[] = [];
    for (const name of [evil, "m".repeat(65_000), "\r".repeat(65_000), `${evil}${"m".repeat(60_000)}`]) {
      const long = hessian(name);
      const head = (path: Buffer, method: Buffer, descriptor: Buffer): Buffer =>
        Buffer.concat([hessian("2.0.2"), path, hessian("0.0.0"), method, descriptor, hessian("x"), Buffer.from("HZ")]);
      const api = hessian("com.acme.OrderApi");
      for (const body of [
        head(long, hessian("any"), hessian("Ljava/lang/Object;")),
        head(api, long, hessian("Ljava/lang/Object;")),
        head(api, hessian("any"), long),
        callBody(hessian(1), { attachments: hessian({ group: name }) }),
        callBody(hessian(1), { attachments: hessian({ path: name }) }),
        callBody(hessian("nope", [name], [1]), {
          method: "$invoke",
          descriptor: "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;",
        }),
        callBody(hessian(name, ["int"], [1]), {
          method: "$invoke",
          descriptor: "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;",
        }),
        callBody(hessian(name, [], []), {
          method: "$invoke",
          descriptor: "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;",
          attachments: hessian({ generic: name }),
        }),
      ]) {
        const { status, body: answer } = await peer.ask(body);
        assert.notEqual(status, 20);
        answers.push(answer.subarray(3).toString("utf8"));
      }
    }
    const client = world.dubbo({ logger }).client(OrderApi, { url, retries: 0 });
    await assert.rejects(client.ask(evil));
    // What a provider says ends in the consumer's errors and logs.
    for (const status of [40, 70, 250]) {
      const server = await hostileProvider(test, ({ id }) =>
        frame(hessian(`${evil}${"y".repeat(60_000)}`), { flags: 2, status, id }),
      );
      const victim = world.dubbo({ logger }).client(OrderApi, { url: server.url, retries: 0 });
      const error = await victim.any(1).then(unexpected, (thrown: Error) => thrown);
      logger.lines.push(error.message);
    }
    assert.ok(logger.lines.length > 20, `${logger.lines.length} lines`);
    for (const line of logger.lines) {
      assert.ok(line.length < 1024, `${line.length} characters: ${line.slice(0, 200)}`);
      assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u202a-\u202e]/u, line.slice(0, 200));
    }
    for (const answer of answers) {
      assert.ok(answer.length < 4200, `${answer.length} characters`);
      assert.doesNotMatch(answer, /[\r\n\p{Cc}\u202e]| at .*\.js/u);
    }
  });

  it("S11 an argument whose every way to become text throws: the error of a timeout is whole, and calls none of them", async (test) => {
    const world = await World.of(test);
    const called: string[] = [];
    const hidden = (name: string): PropertyDescriptor => ({
      value: () => {
        called.push(name);
        throw new Error(`${name} was called`);
      },
      enumerable: false,
    });
    const argument = Object.defineProperties({ sku: "secret-sku" } as Record<string, unknown>, {
      toString: hidden("toString"),
      toJSON: hidden("toJSON"),
      valueOf: hidden("valueOf"),
      [inspect.custom]: hidden("inspect.custom"),
      [Symbol.toPrimitive]: hidden("toPrimitive"),
    });
    const logger = keptLog();
    const server = await hostileProvider(test, () => undefined);
    const client = world.dubbo({ logger }).client(OrderApi, { url: server.url, retries: 1, timeoutMs: 30 });
    const error = await client.any(argument).then(unexpected, (thrown: Error) => thrown);
    assert.match(error.message, /com\.acme\.OrderApi\.any/);
    assert.match(error.message, /no answer within|limit/);
    for (const line of [error.message, inspect(error), ...logger.lines]) assert.ok(!line.includes("secret-sku"), line);
    await assert.rejects(client.any(1, { ...({} as object), timeoutMs: 10 }));
    assert.deepEqual(called, []);
  });
});
