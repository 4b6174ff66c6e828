import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { ResponseStatus } from "@dubbo-ts/core/common";
import { answered, type Invocation, type Invoke } from "@dubbo-ts/core/rpc";
import { frameBytes, Lab, type RawPeer, requestBody, Shop, settle } from "./fixture.test.js";

const EXHAUSTED =
  /^Server side\(127\.0\.0\.1,\d+\) thread pool is exhausted, detail msg:Thread pool is EXHAUSTED! Pool: dubbo:0, /;

/** A provider whose calls end when the test says so. */
class Shelf {
  readonly begun: { readonly text: string; end: () => void }[] = [];

  readonly invoke: Invoke = ({ args }: Invocation) =>
    new Promise((resolve) => {
      const text = `${args[0]} ${args[1]}`;
      this.begun.push({ text, end: () => resolve(answered(text)) });
    });

  /** What runs and has not been ended. */
  get texts(): string[] {
    return this.begun.map(({ text }) => text);
  }

  async end(text: string): Promise<void> {
    const at = this.begun.findIndex((call) => call.text === text);
    assert.notEqual(at, -1, `${text} does not run`);
    this.begun.splice(at, 1)[0]!.end();
    await settle();
  }
}

async function shelfOf(t: TestContext, query: string) {
  const lab = new Lab(t);
  const shelf = new Shelf();
  const { protocol, port } = await lab.provider(shelf.invoke, query);
  const status = () => protocol.status()[0]!;
  return { lab, shelf, protocol, status, peer: await lab.raw(port), port };
}

const frameOf = (word: string, id: number, attachments: object = {}, flags = 0xc2): Buffer => {
  const parts = { args: [word, id], attachments: { path: Shop.interface, ...attachments } };
  return frameBytes(flags, 0, BigInt(id), requestBody(parts));
};
const send = (peer: RawPeer, word: string, id: number, attachments: object = {}, flags = 0xc2): void => {
  peer.connection.write(frameOf(word, id, attachments, flags));
};
/** Calls 1 to `count`, in one write. */
const sendAll = (peer: RawPeer, word: string, count: number): void => {
  peer.connection.write(Buffer.concat(Array.from({ length: count }, (_, i) => frameOf(word, i + 1))));
};
const statusOf = (frame: Buffer): number => frame[3]!;

describe("a pool", () => {
  it("is not there by default", async (t) => {
    const { protocol, shelf, peer } = await shelfOf(t, "");
    sendAll(peer, "a", 1000);
    await settle();
    assert.equal(shelf.begun.length, 1000);
    assert.deepEqual(protocol.status(), []);
  });

  it("runs so many calls, lets so many wait, and refuses the rest at once in Java's words", async (t) => {
    const { shelf, peer, status } = await shelfOf(t, "threads=2&queues=1");
    sendAll(peer, "a", 4);
    const refused = await peer.take();
    assert.equal(statusOf(refused), ResponseStatus.ServerThreadpoolExhausted);
    assert.equal(refused.readBigUInt64BE(4), 4n);
    assert.match(refused.toString("latin1", 18), EXHAUSTED);
    assert.deepEqual(shelf.texts, ["a 1", "a 2"]);
    const expected = { name: "dubbo:0", threadpool: "fixed", threads: 2, queues: 1 };
    assert.deepEqual(status(), { ...expected, active: 2, queued: 1, refused: 1, expired: 0, done: 0 });
    await shelf.end("a 1");
    assert.equal(statusOf(await peer.take()), 20);
    assert.deepEqual(shelf.texts, ["a 2", "a 3"]);
    await shelf.end("a 3");
    await shelf.end("a 2");
    assert.deepEqual(status(), { ...expected, active: 0, queued: 0, refused: 1, expired: 0, done: 3 });
  });

  it("never answers a oneway call that it refuses", async (t) => {
    const { peer, status, shelf } = await shelfOf(t, "threads=1");
    send(peer, "a", 1);
    send(peer, "a", 2, {}, 0x82);
    await settle();
    assert.equal(status().refused, 1);
    await shelf.end("a 1");
    assert.equal((await peer.take()).readBigUInt64BE(4), 1n);
    assert.equal(peer.frames.length, 0);
  });

  it("opens more places only when the queue is full, where it is limited, and takes them back where it is cached", async (t) => {
    for (const [pool, after] of [
      ["limited&alive=1", 2],
      ["cached&alive=1", 1],
      ["cached", 2],
    ] as const) {
      const { shelf, peer, status } = await shelfOf(t, `threadpool=${pool}&threads=2&queues=1`);
      send(peer, "a", 1);
      send(peer, "a", 2);
      await settle();
      assert.deepEqual(shelf.texts, ["a 1"], pool);
      send(peer, "a", 3);
      await settle();
      assert.equal(status().active, 2, pool);
      send(peer, "a", 4);
      assert.equal(statusOf(await peer.take()), ResponseStatus.ServerThreadpoolExhausted);
      while (shelf.begun.length > 0) await shelf.end(shelf.texts[0]!);
      await new Promise((resolve) => setTimeout(resolve, 5));
      send(peer, "b", 5);
      send(peer, "b", 6);
      await settle();
      assert.equal(status().active, after, pool);
    }
  });

  it("copies the bodies that wait, and reads them as those that do not", async (t) => {
    const { shelf, peer } = await shelfOf(t, "threads=1&queues=100");
    for (let id = 1; id <= 50; id++) send(peer, `word ${id}`, id);
    for (let id = 1; id <= 50; id++) {
      await settle();
      await shelf.end(`word ${id} ${id}`);
      assert.equal(statusOf(await peer.take()), 20);
    }
  });

  it("takes one call of each connection in turn", async (t) => {
    const { lab, shelf, peer, port } = await shelfOf(t, "threads=1&queues=100");
    const other = await lab.raw(port);
    sendAll(peer, "a", 20);
    await settle();
    send(other, "b", 1);
    await settle();
    await shelf.end("a 1");
    await shelf.end(shelf.texts[0]!);
    assert.deepEqual(shelf.texts, ["b 1"]);
  });

  it("refuses the newest call of a connection that has the most, when another has less than its share", async (t) => {
    const { lab, peer, port, status } = await shelfOf(t, "threads=1&queues=4");
    const other = await lab.raw(port);
    sendAll(peer, "a", 5);
    await settle();
    send(other, "b", 1);
    const refused = await peer.take();
    assert.equal(statusOf(refused), ResponseStatus.ServerThreadpoolExhausted);
    assert.equal(refused.readBigUInt64BE(4), 5n);
    assert.equal(status().queued, 4);
    assert.equal(other.frames.length, 0);
  });

  it("does not run a call whose caller has stopped waiting while it waited: status 31", async (t) => {
    const { shelf, peer } = await shelfOf(t, "threads=1&queues=10");
    send(peer, "a", 1);
    send(peer, "a", 2, { timeout: "5" });
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 15));
    await shelf.end("a 1");
    await peer.take();
    const late = await peer.take();
    assert.equal(statusOf(late), ResponseStatus.ServerTimeout);
    assert.match(late.toString("latin1", 18), /com\.acme\.Shop\.say was not run: it has waited longer than the 5 ms/);
    assert.deepEqual(shelf.texts, []);
  });

  it("refuses a call that has waited longer than it may, where that is set", async (t) => {
    const { shelf, peer, status } = await shelfOf(t, "threads=1&queues=10&.overload.queue=5");
    send(peer, "a", 1);
    send(peer, "a", 2);
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 15));
    await shelf.end("a 1");
    await peer.take();
    assert.equal(statusOf(await peer.take()), ResponseStatus.ServerThreadpoolExhausted);
    assert.equal(status().refused, 1);
  });

  it("lets a close wait for the oneway calls that wait", async (t) => {
    const { shelf, peer, protocol } = await shelfOf(t, "threads=1&queues=10");
    send(peer, "a", 1, {}, 0x82);
    send(peer, "a", 2, {}, 0x82);
    await settle();
    let closed = false;
    const closing = protocol.close(60_000).then(() => {
      closed = true;
    });
    await shelf.end("a 1");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(closed, false);
    await shelf.end("a 2");
    await closing;
  });

  it("drops the calls that wait when their connection is lost", async (t) => {
    const { lab, shelf, peer, port, status } = await shelfOf(t, "threads=1&queues=10");
    const other = await lab.raw(port);
    send(peer, "a", 1);
    await settle();
    send(other, "b", 1);
    await settle();
    other.connection.destroy();
    await settle();
    await shelf.end("a 1");
    assert.deepEqual(shelf.texts, []);
    assert.equal(status().expired, 1);
  });

  it("lets the event loop see what else has come, though its methods only compute", async (t) => {
    const lab = new Lab(t);
    let ran = 0;
    const burn: Invoke = ({ args }) => {
      for (const end = performance.now() + 3; performance.now() < end; );
      ran++;
      return Promise.resolve(answered(`${args[0]} ${args[1]}`));
    };
    const { port } = await lab.provider(burn, "threads=100");
    const peer = await lab.raw(port);
    const frames = Array.from({ length: 50 }, (_, i) => frameBytes(0xc2, 0, BigInt(i), requestBody()));
    peer.connection.write(Buffer.concat(frames));
    let most = 0;
    while (peer.frames.length < 50) {
      const before = ran;
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, ran - before);
    }
    assert.ok(most <= 3, `${most} calls of 3 ms in one turn`);
  });
});

describe("a service with a pool to itself", () => {
  it("does not share the places of its port", async (t) => {
    const lab = new Lab(t);
    const shelf = new Shelf();
    const protocol = lab.protocol();
    const at = "dubbo://127.0.0.1:0/com.acme.Shop?threads=1";
    const { url } = await lab.export(protocol, shelf.invoke, `${at}&group=a`);
    const own = await lab.export(protocol, shelf.invoke, `${at}&group=b&threads=2&executor-management-mode=isolation`);
    const peer = await lab.raw(url.port);
    for (const [id, group] of ["a", "b", "b"].entries()) send(peer, group, id, { group });
    await settle();
    assert.deepEqual(
      protocol.status().map(({ name, threads }) => `${name} ${threads}`),
      ["dubbo:0 1", "b/com.acme.Shop 2"],
    );
    await own.close();
    assert.equal(protocol.status().length, 1);
  });
});

describe("a provider that minds its event loop", () => {
  it("refuses calls while the loop is late, and takes them again after", async (t) => {
    const lab = new Lab(t);
    let burnMs = 100;
    const burn: Invoke = ({ args }) => {
      for (const end = performance.now() + burnMs; performance.now() < end; );
      return Promise.resolve(answered(`${args[0]} ${args[1]}`));
    };
    const { port } = await lab.provider(burn, ".overload.loop.delay=20");
    const peer = await lab.raw(port);
    const [first, second] = [1n, 2n].map((id) => frameBytes(0xc2, 0, id, requestBody()));
    peer.connection.write(Buffer.concat([first!, second!]));
    const answers = [await peer.take(), await peer.take()].map((frame) => [frame.readBigUInt64BE(4), frame]);
    const [, refused] = answers.find(([id]) => id === 2n)!;
    assert.equal(statusOf(refused as Buffer), ResponseStatus.ServerThreadpoolExhausted);
    assert.match((refused as Buffer).toString("latin1", 18), /is overloaded: its event loop is \d+ ms late/);
    burnMs = 0;
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal((await peer.ask(requestBody())).status, 20);
  });
});
