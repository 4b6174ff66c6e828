import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FaultyProxy, flipBits, seeded, slice } from "./faulty-proxy.js";
import { assertFailures, LATE_MS, LoadRig, lasting, told } from "./load-rig.js";
import { Host, PacketRules, tool } from "./network.js";
import { TunPath } from "./tun-path.js";

const SEED = Number(process.env["DUBBO_FAULTS_SEED"] ?? 20_251);

describe("a bad way between consumer and provider", () => {
  for (const [percent, share, kinds] of [
    [1, 0, undefined],
    [5, 0.001, /^2 /],
    [20, 1, /^2 |^1 .*(nothing was read|lost)/],
  ] as const) {
    it(`F13 ${percent} of 100 packets lost: calls fail as timeouts if at all, and none is mixed up`, async (test) => {
      const rules = new PacketRules(test);
      const rig = await LoadRig.start(test, { load: { perSecond: 150 } });
      for (const { port } of rig.providers) {
        for (const end of ["dport", "sport"])
          rules.add(`tcp ${end} ${port} numgen random mod 100 < ${percent} counter drop`);
      }
      await sleep(lasting(4000, 30_000));
      const lost = rules.packets;
      rules.flush();
      const fates = await rig.settled(8000);
      test.diagnostic(`${lost} packets lost; ${told(fates)}`);
      assert.ok(lost > 0, "no packet was lost");
      assertFailures(fates, kinds);
      assert.ok(fates.failed <= fates.begun * share, `${fates.failed} of ${fates.begun} calls failed`);
      assert.doesNotMatch(rig.consumer.log, /not dubbo/);
    });
  }

  for (const [low, high] of [
    [0, 100],
    [150, 250],
  ] as const) {
    it(`F14 ${low} to ${high} ms each way, packets out of order and some twice: every call is answered`, async (test) => {
      const path = await TunPath.open(test);
      const rig = await LoadRig.start(test, {
        load: { perSecond: 60 },
        provider: { host: "10.78.0.1" },
        consumer: { timeoutMs: 3000, retries: 0 },
        addresses: (ports) => ports.map((port) => `${path.far}:${port}`),
      });
      path.be({ lowMs: low, highMs: high, doubled: 0.02, seed: SEED });
      await sleep(lasting(5000, 30_000));
      const fates = await rig.settled(8000);
      test.diagnostic(`seed ${SEED}; half of the calls took ${fates.p50Ms.toFixed(0)} ms or more; ${told(fates)}`);
      assertFailures(fates);
      assert.ok(fates.p50Ms >= low + (high - low) / 4, "nothing was delayed");
      assert.doesNotMatch(rig.consumer.log, /lost|closed/);
    });
  }

  it("F15 a line of 1 Mbit: long calls time out alone, short ones beside them are answered", async (test) => {
    const host = await Host.start(test, 15);
    const rig = new LoadRig();
    test.after(() => rig.close());
    const far = await rig.addProvider({ name: "p1", host: host.address }, { through: host.through });
    const near = await rig.addProvider({ name: "p2" });
    const urls = `dubbo://${host.address}:${far.port}`;
    tool("tc", "qdisc", "add", "dev", host.device, "root", "tbf", "rate", "1mbit", "burst", "10kb", "latency", "400ms");
    const long = await rig.add({ role: "consumer", name: "long", urls, retries: 0, timeoutMs: 1500 });
    rig.consumer = await rig.add({
      role: "consumer",
      name: "short",
      urls: `${urls};dubbo://127.0.0.1:${near.port}`,
      retries: 0,
      timeoutMs: 4000,
    });
    await rig.consumer.ask("load", { perSecond: 20 });
    await rig.untilAnswered(["p1", "p2"]);
    const answered = await long.ask<{ ok: boolean; message: string; ms: number }>("keepBytes", {
      length: 10_000,
      timeoutMs: 1500,
    });
    assert.ok(answered.ok, answered.message);
    for (let i = 0; i < 2; i++) {
      const { ok, message } = await long.ask<{ ok: boolean; message: string }>("keepBytes", {
        length: 512 * 1024,
        timeoutMs: 1500,
      });
      assert.equal(ok, false);
      assert.match(message, /within \d+ ms/);
    }
    const fates = await rig.settled(8000);
    test.diagnostic(`short calls: ${told(fates)}`);
    assertFailures(fates);
    assert.ok(fates.answers["p1"]! > 0 && fates.answers["p2"]! > 0);
  });

  it("F16 one byte at a time: the same answers, at the speed of the way", async (test) => {
    const proxies: FaultyProxy[] = [];
    const rig = await LoadRig.start(test, {
      count: 1,
      load: { perSecond: 10 },
      consumer: { timeoutMs: 5000, retries: 0 },
      addresses: async ([port]) => {
        proxies.push(await FaultyProxy.to(test, port!));
        return [proxies[0]!.address];
      },
    });
    const proxy = proxies[0]!;
    const closed = { width: 8, ms: 2000, load: { perSecond: 0, method: "answer", size: 100 } };
    const whole = await rig.consumer.ask<true>("closed", closed).then(() => rig.fates());
    proxy.mangle = slice;
    proxy.bytes = 0;
    await rig.consumer.ask("closed", closed);
    const ours = proxy.bytes;
    const fates = await rig.settled();
    assertFailures(fates);
    assert.equal(fates.damaged, 0);
    const sliced = fates.ok - whole.ok;
    // A system call for each byte is what slicing costs; so what is ours shows beside a bare echo over such a way.
    const bare = await echoed(test, 300, closed.width, closed.ms);
    const ratio = ours / bare;
    test.diagnostic(
      `${sliced} calls of ${whole.ok} whole ones (${(sliced / whole.ok).toFixed(3)}); ${ours} bytes of a bare echo's ${bare}: ratio ${ratio.toFixed(2)}`,
    );
    assert.ok(ratio > 0.3, `${ratio}`);
  });

  it("F17 bits that are turned around on the way end in errors or damaged values, and never in a crash", async (test) => {
    const proxies: FaultyProxy[] = [];
    const rig = await LoadRig.start(test, {
      load: { perSecond: 400, method: "keep", size: 1000 },
      consumer: { retries: 0, timeoutMs: 1000 },
      addresses: async (ports) => {
        for (const port of ports) proxies.push(await FaultyProxy.to(test, port));
        return proxies.map(({ address }) => address);
      },
    });
    // One in 10^6 is what is asked for; one in 2 * 10^4 makes it matter within seconds.
    const mangles = proxies.map((_, i) => flipBits(lasting(20_000, 1_000_000), seeded(SEED + i)));
    for (const [i, proxy] of proxies.entries()) proxy.mangle = mangles[i];
    await sleep(lasting(5000, 60_000));
    const flipped = mangles.reduce((sum, mangle) => sum + mangle.flipped(), 0);
    for (const proxy of proxies) proxy.mangle = undefined;
    await rig.fates();
    await rig.consumer.ask("unload");
    await sleep(1000 + LATE_MS);
    const damaged = await rig.settled().catch((error: Error) => error);
    // An id in a header may have become another call's: nothing in a frame of dubbo:// could tell.
    const fates = damaged instanceof Error ? undefined : damaged;
    if (fates === undefined) assert.match((damaged as Error).message, /answers went to other calls/);
    else {
      test.diagnostic(`seed ${SEED}; ${flipped} bits; ${fates.damaged} damaged values; ${told(fates)}`);
      assert.doesNotMatch(Object.keys(fates.errors).join(), /foreign/);
    }
    assert.ok(flipped > 20, `${flipped} bits`);
    await rig.forget();
    await rig.consumer.ask("load", { perSecond: 300, method: "keep", size: 1000 });
    // A length may have become another, which swallows what follows: such a connection is closed when its frame has had 30 s.
    const back = await rig.untilAnswered(["p1", "p2", "p3"], 40_000);
    await sleep(1000 + LATE_MS); // the last calls of such a connection
    await rig.forget();
    await sleep(300);
    assertFailures(await rig.settled());
    test.diagnostic(`all answered ${back.toFixed(0)} ms after the load went on`);
    test.diagnostic(
      "plain dubbo:// has no checksum: damaged values, and ids that became another call's, cannot be seen; TLS sees them",
    );
  });
});

/** Bytes that a bare echo moves through a slicing proxy: so many messages of this length at a time. */
async function echoed(test: TestContext, length: number, width: number, ms: number): Promise<number> {
  const server = createServer((socket) => socket.on("error", () => {}).pipe(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = await FaultyProxy.to(test, (server.address() as AddressInfo).port);
  proxy.mangle = slice;
  const socket = connect({ port: Number(proxy.address.split(":")[1]), host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  const message = Buffer.alloc(length, "x");
  let came = 0;
  socket.on("data", (chunk) => {
    for (came += chunk.length; came >= length; came -= length) socket.write(message);
  });
  for (let i = 0; i < width; i++) socket.write(message);
  await sleep(ms);
  socket.destroy();
  server.close();
  return proxy.bytes;
}
