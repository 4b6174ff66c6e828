import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ZookeeperServer } from "../interop/zookeeper-server.js";
import { DnsStub } from "./dns-stub.js";
import { assertFailures, LoadRig, lasting, told } from "./load-rig.js";
import { PacketRules, tool } from "./network.js";

const HOUR_S = 3600;

function folderOf(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "dubbo-ts-faults-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The library that fakes the clock. */
function fakeTime(): string {
  const path = tool("sh", "-c", "ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null || true").trim().split("\n")[0]!;
  if (path === "") throw new Error("libfaketime is missing here: install the package libfaketime");
  return path;
}

describe("a machine whose disk, clock or names are wrong", () => {
  it("F26 a full disk under the registry's file costs a warning, and no call", async (test) => {
    const server = await ZookeeperServer.start();
    test.after(() => server.close());
    const home = folderOf(test);
    const registry = `zookeeper://${server.address}?session=2000&timeout=5000`;
    const rig = new LoadRig();
    test.after(() => rig.close());
    await rig.addProvider({ name: "p1", registry: `${registry}&file-cache=false` });
    const full = [
      ...["unshare", "-m", "sh", "-c"],
      `mkdir -p ${home}/.dubbo && mount -t tmpfs -o size=1m none ${home}/.dubbo && { cat /dev/zero > ${home}/.dubbo/full 2>/dev/null; exec "$@"; }`,
      "sh",
    ];
    rig.consumer = await rig.add({ role: "consumer", name: "c", registry, home }, { through: full });
    await rig.consumer.ask("load", { perSecond: 200 });
    await rig.untilAnswered(["p1"]);
    for (const name of ["p2", "p3"]) {
      await rig.addProvider({ name, registry: `${registry}&file-cache=false` });
      await rig.untilAnswered([name]);
      await sleep(700); // what changed is written half a second later
    }
    const fates = await rig.settled();
    const warnings = rig.consumer.log.match(/cannot write the registry cache .*/g) ?? [];
    test.diagnostic(`${told(fates)}; ${warnings[0]}`);
    assertFailures(fates);
    assert.match(warnings[0] ?? rig.consumer.log, /ENOSPC/);
    assert.equal(warnings.length, 1, warnings.join("\n"));
  });

  it("F27 a clock that jumps by an hour, there and back, costs no call and no heartbeat", async (test) => {
    const folder = folderOf(test);
    const clock = join(folder, "clock");
    writeFileSync(clock, "+0\n");
    const env = {
      LD_PRELOAD: fakeTime(),
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
    const rig = new LoadRig();
    test.after(() => rig.close());
    for (const name of ["p1", "p2", "p3"]) await rig.addProvider({ name, warmup: 600_000 }, { env });
    const urls = rig.providers
      .map(({ port }) => `dubbo://127.0.0.1:${port}?timestamp=${Date.now()}&warmup=600000`)
      .join(";");
    rig.consumer = await rig.add({ role: "consumer", name: "c", urls }, { env });
    await rig.consumer.ask("load", { perSecond: 200 });
    await rig.untilAnswered(["p1", "p2", "p3"]);
    await rig.forget();
    for (const seconds of [HOUR_S, 0, -HOUR_S, 0]) {
      const before = await rig.consumer.ask<number>("now");
      writeFileSync(clock, `${seconds < 0 ? "" : "+"}${seconds}\n`);
      await sleep(lasting(1200, 5000));
      const jumped = ((await rig.consumer.ask<number>("now")) - before) / 1000;
      assert.ok(Math.abs(jumped) > HOUR_S / 2, `the clock went on by ${jumped} s: libfaketime does not work here`);
    }
    // An idle connection, too: heartbeats must be neither early nor late.
    await rig.consumer.ask("unload");
    for (const seconds of [HOUR_S, -HOUR_S]) {
      writeFileSync(clock, `${seconds < 0 ? "" : "+"}${seconds}\n`);
      await sleep(2500);
    }
    await rig.consumer.ask("load", { perSecond: 200 });
    await sleep(300);
    const fates = await rig.settled();
    test.diagnostic(told(fates));
    assertFailures(fates);
    assert.deepEqual(Object.keys(fates.answers).sort(), ["p1", "p2", "p3"]);
    for (const { log } of [rig.consumer, ...rig.providers]) assert.doesNotMatch(log, /lost|closed/);
  });

  it("F29 a name is asked anew for each connection, and while it has no answer, what is connected stays", async (test) => {
    const dns = await DnsStub.start(test);
    const rig = new LoadRig();
    test.after(() => rig.close());
    const first = await rig.addProvider({ name: "p1", host: "127.0.0.2" });
    const { port } = first;
    const second = await rig.addProvider({ name: "p2", host: "127.0.0.3", port });
    dns.answer = { a: ["127.0.0.2"] };
    rig.consumer = await rig.add(
      { role: "consumer", name: "c", urls: `dubbo://provider.faults.test:${port}`, retries: 0, timeoutMs: 1000 },
      { through: dns.through },
    );
    await rig.consumer.ask("load", { perSecond: 100 });
    await rig.untilAnswered(["p1"]);
    for (const wrong of ["nxdomain", "servfail"] as const) {
      dns.answer = wrong;
      await rig.forget();
      await sleep(1500);
      assertFailures(await rig.fates());
    }
    // The provider goes while the name has no answer: the name is asked again and again, until it has another one.
    await rig.forget();
    await first.kill();
    await sleep(1000);
    dns.answer = { a: ["127.0.0.3"] };
    const moved = await rig.untilAnswered(["p2"]);
    await rig.forget();
    await sleep(300);
    assertFailures(await rig.settled());
    test.diagnostic(`at the new address ${moved.toFixed(0)} ms after the name had it; asked ${dns.asked} times`);
    assert.equal(second.hasEndedByItself, false);
  });

  it("F29 a name that is answered late costs the connect timeout, and one whose IPv6 is dead costs 300 ms", async (test) => {
    const dns = await DnsStub.start(test);
    const rules = new PacketRules(test);
    const rig = new LoadRig();
    test.after(() => rig.close());
    const { port } = await rig.addProvider({ name: "p1", host: "127.0.0.2" });
    const urls = `dubbo://provider.faults.test:${port}`;
    dns.answer = { a: ["127.0.0.2"], afterMs: 10_000 };
    const late = await rig.add(
      { role: "consumer", name: "late", urls, connectTimeoutMs: 1000 },
      { through: dns.through },
    );
    const told = await late.ask<{ ok: boolean; ms: number; message: string }>("one", {
      method: "answer",
      args: [1, "x"],
      timeoutMs: 3000,
    });
    test.diagnostic(`${told.ms.toFixed(0)} ms: ${told.message}`);
    assert.equal(told.ok, false);
    assert.ok(told.ms < 1500, `${told.ms} ms`);
    rules.add(`ip6 daddr fd00:77::1 tcp dport ${port} drop`);
    // The system resolves a family only where it has an address of it besides the loopback one.
    for (const address of ["fd00:77::1/64", "10.79.0.1/32"]) {
      tool("ip", "addr", "add", address, "dev", "lo");
      test.after(() => void tool("ip", "addr", "del", address, "dev", "lo"));
    }
    dns.answer = { a: ["127.0.0.2"], aaaa: ["fd00:77::1"] };
    const both = await rig.add({ role: "consumer", name: "both", urls, retries: 0 }, { through: dns.through });
    const began = performance.now();
    const { ok, message } = await both.ask<{ ok: boolean; message: string }>("one", {
      method: "answer",
      args: [2, "x"],
      timeoutMs: 3000,
    });
    const ms = performance.now() - began;
    test.diagnostic(`answered over IPv4 after ${ms.toFixed(0)} ms, beside a dead IPv6 address`);
    assert.equal(ok, true, message);
    assert.ok(ms < 300 + 300, `${ms} ms`);
  });
});
