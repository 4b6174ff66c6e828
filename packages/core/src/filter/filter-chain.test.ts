import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callOf, invokerOf } from "../rpc/fixture.test.js";
import { answered, type NamedFilter } from "../rpc/index.js";
import { filterChain, selectFilters } from "./index.js";

const named = (name: string): NamedFilter => ({ name, filter: (next) => next.invoke });

describe("selectFilters", () => {
  const builtIn = [named("echo"), named("token")];
  const user = [named("audit"), named("trace")];

  for (const [list, names] of [
    [undefined, "echo token audit trace"],
    ["", "echo token audit trace"],
    [" , ,", "echo token audit trace"],
    ["audit", "echo token audit trace"],
    ["trace,audit", "echo token trace audit"],
    ["audit,default", "audit echo token trace"],
    [" audit , default ", "audit echo token trace"],
    ["audit,default,trace", "audit echo token trace"],
    ["default,trace", "echo token trace audit"],
    ["trace,default,audit", "trace echo token audit"],
    ["-token", "echo audit trace"],
    ["-audit", "echo token trace"],
    ["-echo,-token", "audit trace"],
    ["-default", "audit trace"],
    ["-default,token", "token audit trace"],
    ["-default,audit,default", "audit trace"],
    ["token", "echo token audit trace"],
    ["token,default", "token echo audit trace"],
    ["audit,-audit", "echo token trace"],
    ["-token,audit,default", "audit echo trace"],
    // A provider's list and its consumer's are joined.
    ["audit,audit", "echo token audit trace"],
    ["audit,default,trace,default", "audit echo token trace"],
  ] as const) {
    it(`makes ${names} of ${JSON.stringify(list)}`, () =>
      assert.equal(
        selectFilters(builtIn, user, list)
          .map(({ name }) => name)
          .join(" "),
        names,
      ));
  }

  for (const list of ["nope", "-nope", "audit,nope", "toString", "-toString"]) {
    it(`refuses ${list} and lists what is known`, () =>
      assert.throws(() => selectFilters(builtIn, user, list), {
        name: "TypeError",
        message: `unknown filter "${/nope|toString/.exec(list)![0]}", known: echo, token, audit, trace, default`,
      }));
  }

  it("lets a user's filter take the place of a built-in one of its name when the list names it", () => {
    const own = named("token");
    assert.equal(
      selectFilters(builtIn, [own], "token").find(({ name }) => name === "token"),
      own,
    );
  });
});

describe("filterChain", () => {
  it("is the invoker itself when there is no filter, or none has anything to do", () => {
    const invoker = invokerOf();
    assert.equal(filterChain(invoker, []), invoker);
    assert.equal(filterChain(invoker, [named("a"), named("b")]), invoker);
  });

  it("runs the first filter outermost, composed once", async () => {
    const log: string[] = [];
    const tracing = (name: string): NamedFilter => ({
      name,
      filter: (next) => {
        log.push(`compose ${name}`);
        return async (invocation) => {
          log.push(`${name} in`);
          const result = await next.invoke(invocation);
          log.push(`${name} out`);
          return result;
        };
      },
    });
    const chain = filterChain(
      invokerOf(async () => {
        log.push("call");
        return answered("hi");
      }),
      [tracing("a"), named("unused"), tracing("b")],
    );
    assert.deepEqual(await chain.invoke(callOf()), answered("hi"));
    await chain.invoke(callOf());
    const call = ["a in", "b in", "call", "b out", "a out"];
    assert.deepEqual(log, ["compose b", "compose a", ...call, ...call]);
  });

  it("lets a filter answer by itself, and keeps the rest of the invoker", async () => {
    let closed = 0;
    const invoker = {
      ...invokerOf(() => assert.fail("must not be called")),
      isAvailable: () => false,
      close: async () => void closed++,
    };
    const chain = filterChain(invoker, [{ name: "short", filter: () => async () => answered("short") }]);
    assert.deepEqual(await chain.invoke(callOf()), answered("short"));
    assert.equal(chain.url, invoker.url);
    assert.equal(chain.options, invoker.options);
    assert.equal(chain.isAvailable(), false);
    await chain.close();
    assert.equal(closed, 1);
  });
});
