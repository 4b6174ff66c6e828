import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { type TimerEntry, TimerWheel, timerEntry } from "./index.js";

function wheelOf(t: TestContext, tickMs?: number): TimerWheel {
  const wheel = new TimerWheel(tickMs);
  t.after(() => wheel.close());
  return wheel;
}

/** Resolves with the time, in milliseconds from now, at which the wheel expires it. */
function expiry(wheel: TimerWheel, delayMs: number): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve) =>
    wheel.add(
      timerEntry(() => resolve(performance.now() - startedMs)),
      delayMs,
    ),
  );
}

const fails = (): never => assert.fail("must not expire");

describe("TimerWheel", () => {
  it("never fires early", async (t) => {
    const wheel = wheelOf(t);
    const delays = [0, 1, 5, 9, 10, 11, 20, 33, 50];
    const elapsed = await Promise.all(delays.map((delayMs) => expiry(wheel, delayMs)));
    for (const [i, delayMs] of delays.entries())
      assert.ok(elapsed[i]! >= delayMs, `${delayMs} ms took ${elapsed[i]} ms`);
    assert.equal(wheel.size, 0);
  });

  it("fires in the order of the ticks, whatever the order of adding", async (t) => {
    const wheel = wheelOf(t, 5);
    const order: number[] = [];
    await new Promise<void>((resolve) => {
      for (const delayMs of [60, 15, 90, 30]) {
        wheel.add(
          timerEntry(() => {
            order.push(delayMs);
            if (delayMs === 90) resolve();
          }),
          delayMs,
        );
      }
    });
    assert.deepEqual(order, [15, 30, 60, 90]);
  });

  it("is woken earlier by an entry that is due before those that wait", async (t) => {
    const wheel = wheelOf(t);
    const late = timerEntry(fails);
    wheel.add(late, 60_000);
    await expiry(wheel, 5);
    assert.equal(wheel.size, 1);
    wheel.remove(late);
  });

  it("does not fire what was removed, wherever it stands in its slot", async (t) => {
    const wheel = wheelOf(t, 20);
    for (const index of [0, 1, 2]) {
      const fired: number[] = [];
      const entries = [0, 1, 2].map((i) => timerEntry(() => fired.push(i)));
      for (const entry of entries) wheel.add(entry, 1);
      const removed = entries[index]!;
      wheel.remove(removed);
      wheel.remove(removed);
      assert.equal(removed.dueTick, -1);
      assert.equal(removed.next, undefined);
      assert.equal(removed.previous, undefined);
      await expiry(wheel, 41);
      assert.deepEqual(
        fired.sort(),
        [0, 1, 2].filter((i) => i !== index),
      );
    }
    assert.equal(wheel.size, 0);
  });

  it("holds an entry once only, and takes it again when it has expired", async (t) => {
    const wheel = wheelOf(t, 2);
    let times = 0;
    const entry = timerEntry(() => times++);
    wheel.add(entry, 1);
    assert.throws(() => wheel.add(entry, 1), { name: "TypeError", message: "the entry waits already" });
    await expiry(wheel, 10);
    assert.equal(times, 1);
    wheel.add(entry, 1);
    await expiry(wheel, 10);
    assert.equal(times, 2);
  });

  it("lets an expiry add entries, itself included, and a later tick fires them", async (t) => {
    const wheel = wheelOf(t, 2);
    const far = timerEntry(fails);
    const ticks: number[] = [];
    await new Promise<void>((resolve) => {
      const again: TimerEntry = timerEntry(() => {
        if (ticks.length === 3) return resolve();
        wheel.add(again, 0);
        ticks.push(again.dueTick);
        if (ticks.length === 1) wheel.add(far, 60_000);
      });
      wheel.add(again, 0);
      ticks.push(again.dueTick);
    });
    assert.ok(ticks[0]! < ticks[1]! && ticks[1]! < ticks[2]!, ticks.join());
    wheel.remove(far);
  });

  it("lets an expiry remove another entry that is due too", async (t) => {
    const wheel = wheelOf(t, 20);
    let fired = 0;
    const pair: TimerEntry[] = [0, 1].map((i) =>
      timerEntry(() => {
        fired++;
        wheel.remove(pair[1 - i]!);
      }),
    );
    for (const entry of pair) wheel.add(entry, 1);
    assert.equal(pair[0]!.dueTick, pair[1]!.dueTick);
    await expiry(wheel, 41);
    assert.equal(fired, 1);
  });

  it("keeps entries that are due beyond one revolution", async (t) => {
    // 1024 slots of 0.02 ms: a revolution is about 20 ms.
    const wheel = wheelOf(t, 0.02);
    const elapsed = await Promise.all([10, 30, 55, 90].map((delayMs) => expiry(wheel, delayMs)));
    for (const [i, delayMs] of [10, 30, 55, 90].entries())
      assert.ok(elapsed[i]! >= delayMs, `${elapsed[i]} < ${delayMs}`);
    assert.deepEqual(
      elapsed,
      [...elapsed].sort((a, b) => a - b),
    );
  });

  it("fires everything that is due after the event loop was blocked for longer than a revolution", async (t) => {
    const wheel = wheelOf(t, 0.02);
    const all = Promise.all([1, 10, 20, 35].map((delayMs) => expiry(wheel, delayMs)));
    block(50);
    await all;
    assert.equal(wheel.size, 0);
  });

  it("drops everything on close and takes nothing afterwards", async (t) => {
    const wheel = wheelOf(t, 1);
    const entries = [1, 5, 5000].map((delayMs) => {
      const entry = timerEntry(fails);
      wheel.add(entry, delayMs);
      return entry;
    });
    wheel.close();
    wheel.close();
    assert.equal(wheel.size, 0);
    assert.ok(entries.every(({ dueTick }) => dueTick === -1));
    wheel.add(entries[0]!, 1);
    assert.equal(wheel.size, 0);
    wheel.remove(entries[0]!);
    await expiry(wheelOf(t, 1), 15);
  });

  it("drops what an expiry leaves when that expiry closes the wheel", async (t) => {
    const wheel = wheelOf(t, 20);
    let fired = 0;
    await new Promise<void>((resolve) => {
      for (let i = 0; i < 3; i++) {
        wheel.add(
          timerEntry(() => {
            fired++;
            wheel.close();
            resolve();
          }),
          1,
        );
      }
    });
    await expiry(wheelOf(t, 1), 45);
    assert.equal(fired, 1);
  });

  it("lets an answer that has arrived win over its timeout", async (t) => {
    const server = createServer();
    t.after(() => server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const accepted = once(server, "connection");
    const socket = connect((server.address() as { port: number }).port, "127.0.0.1");
    t.after(() => socket.destroy());
    await once(socket, "connect");
    const [peer] = (await accepted) as [Socket];
    t.after(() => peer.destroy());

    const wheel = wheelOf(t, 1);
    await new Promise<void>((resolve, reject) => {
      const entry = timerEntry(() => reject(new Error("timed out although its answer was there")));
      socket.once("data", () => {
        wheel.remove(entry);
        resolve();
      });
      wheel.add(entry, 5);
      // The bytes are with the kernel before the time is up, and the loop looks at its timers first.
      peer.write("answer");
      block(30);
    });
  });
});

describe("a process with a TimerWheel", () => {
  const run = (script: string): string => {
    const wheel = JSON.stringify(new URL("./index.js", import.meta.url).href);
    const source = `import { TimerWheel, timerEntry } from ${wheel};\nconst wheel = new TimerWheel(2);\n${script}`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source], {
      encoding: "utf8",
      timeout: 20_000,
    });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  const LONG_MS = 3_600_000;

  it("stays for what waits in the foreground", () => {
    assert.equal(run(`wheel.add(timerEntry(() => console.log("fired")), 30);`), "fired");
  });

  it("does not stay for what waits in the background", () => {
    assert.equal(run(`wheel.add(timerEntry(() => console.log("fired")), ${LONG_MS}, true);`), "");
  });

  it("stays when a foreground entry joins one in the background, and leaves with it", () => {
    const script = `wheel.add(timerEntry(() => console.log("background")), ${LONG_MS}, true);
      wheel.add(timerEntry(() => console.log("foreground")), 20);`;
    assert.equal(run(script), "foreground");
  });

  it("stays when the foreground entry is due after the one in the background", () => {
    const script = `wheel.add(timerEntry(() => console.log("background")), 5, true);
      wheel.add(timerEntry(() => console.log("foreground")), 40);`;
    assert.equal(run(script), "background\nforeground");
  });

  it("leaves when the last foreground entry is removed", () => {
    const script = `const entry = timerEntry(() => console.log("fired"));
      wheel.add(timerEntry(() => {}), ${LONG_MS}, true);
      wheel.add(entry, ${LONG_MS});
      setTimeout(() => wheel.remove(entry), 10);`;
    assert.equal(run(script), "");
  });

  it("fires in the background on time in a process that is kept alive by something idle", () => {
    const script = `setTimeout(() => console.log("too late"), 1000).unref();
      const idle = setTimeout(() => {}, ${LONG_MS});
      wheel.add(timerEntry(() => { console.log("background"); clearTimeout(idle); process.exit(); }), 20, true);
      setTimeout(() => process.exit(), 2000);`;
    assert.equal(run(script), "background");
  });

  it("expires what else is due, and what comes later, when an expiry throws", () => {
    const script = `process.on("uncaughtException", (error) => console.log(error.message));
      for (const name of ["a", "b"]) wheel.add(timerEntry(() => { throw new Error(name); }), 5);
      wheel.add(timerEntry(() => console.log("later")), 30);`;
    const lines = run(script).split("\n");
    assert.equal(lines.at(-1), "later");
    assert.ok(lines.includes("a") || lines.includes("b"), lines.join());
  });

  it("leaves after close, whatever waited", () => {
    assert.equal(run(`wheel.add(timerEntry(() => console.log("fired")), ${LONG_MS}); wheel.close();`), "");
  });
});

function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}
