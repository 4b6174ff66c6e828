import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, describe, it } from "node:test";
import { clientOf, reply, StubServer } from "./fixture.test.js";
import type { JuteReader, JuteWriter } from "./jute.js";
import { OpCode, WatchType, Xid } from "./records.js";
import { ZookeeperCode } from "./zookeeper-error.js";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function stub(): Promise<StubServer> {
  const server = await new StubServer().listen();
  closers.push(() => server.close());
  return server;
}

function client(ports: readonly number[], more: Parameters<typeof clientOf>[1] = {}) {
  const made = clientOf(ports, more);
  closers.push(made.close);
  return made;
}

const stat = (owner: bigint) => (out: JuteWriter) => {
  for (let i = 0; i < 4; i++) out.long(1n);
  out.int(3).int(0).int(0).long(owner).int(0).int(2).long(1n);
};
const names =
  (...list: string[]) =>
  (out: JuteWriter) => {
    out.int(list.length);
    for (const name of list) out.string(name);
    stat(0n)(out);
  };
const event = (type: number, path: string): Buffer =>
  reply(Xid.Notification, 0, (out) => void out.int(type).int(3).string(path), -1n);

describe("a ZooKeeper client", () => {
  it("reads what comes in single bytes as it reads what comes at once", async () => {
    for (const chunk of [1, 2, 3, 7, Number.POSITIVE_INFINITY]) {
      const server = await stub();
      server.chunk = chunk;
      server.answer = ({ xid }) => reply(xid, 0, names("a", "b"));
      assert.deepEqual(await client([server.port]).client.children("/x"), ["a", "b"]);
    }
  });

  it("sends the documented bytes of a create, and of a delete and a create in one step", async () => {
    const server = await stub();
    const seen: unknown[] = [];
    const readCreate = (input: JuteReader): void => {
      seen.push(
        input.string(),
        String(input.buffer()),
        input.int(),
        input.int(),
        input.string(),
        input.string(),
        input.int(),
      );
    };
    server.answer = ({ xid, op, input }) => {
      seen.push(op);
      if (op === OpCode.Create) {
        readCreate(input);
        return reply(xid, 0, (out) => void out.string("/a"));
      }
      seen.push(
        input.int(),
        input.boolean(),
        input.int(),
        input.string(),
        input.int(),
        input.int(),
        input.boolean(),
        input.int(),
      );
      readCreate(input);
      seen.push(input.int(), input.boolean(), input.int(), input.left);
      return reply(xid, 0, (out) => {
        out.int(2).boolean(false).int(0);
        out.int(1).boolean(false).int(0).string("/a");
        out.int(-1).boolean(true).int(-1);
      });
    };
    const { client: open } = client([server.port]);
    await open.create("/a", { data: Buffer.from("ip"), ephemeral: true });
    assert.deepEqual(seen.splice(0), [1, "/a", "ip", 1, 31, "world", "anyone", 1]);
    await open.replace("/a", { data: Buffer.from("ip"), ephemeral: false });
    const anyVersion = [2, false, -1, "/a", -1];
    assert.deepEqual(seen.splice(0), [
      14,
      ...anyVersion,
      1,
      false,
      -1,
      "/a",
      "ip",
      1,
      31,
      "world",
      "anyone",
      0,
      -1,
      true,
      -1,
      0,
    ]);
  });

  it("says which part of a step failed", async () => {
    const server = await stub();
    server.answer = ({ xid }) =>
      reply(xid, 0, (out) => {
        out.int(-1).boolean(false).int(-101).int(-101);
        out.int(-1).boolean(false).int(-2).int(-2);
        out.int(-1).boolean(true).int(-1);
      });
    await assert.rejects(client([server.port]).client.replace("/a"), { code: ZookeeperCode.NoNode, path: "/a" });
  });

  it("authenticates first, and what it creates is its user's alone", async () => {
    const server = await stub();
    const seen: unknown[] = [];
    server.answer = ({ xid, op, input }) => {
      if (op === OpCode.Auth) {
        seen.push(xid, input.int(), input.string(), String(input.buffer()));
        return reply(xid);
      }
      input.string();
      input.buffer();
      seen.push(input.int(), input.int(), input.string(), input.string());
      return reply(xid, ZookeeperCode.NoAuth);
    };
    const { client: open } = client([server.port], { auth: "me:secret" });
    await assert.rejects(open.create("/a"), /create of \/a failed: NoAuth \(-102\); check the user name and password/);
    assert.deepEqual(seen, [Xid.Auth, 0, "digest", "me:secret", 1, 31, "auth", ""]);
  });

  it("stands on its chroot, and makes it where it is missing", async () => {
    const server = await stub();
    const made = new Set(["/"]);
    server.answer = ({ xid, input }) => {
      const path = input.string();
      const parent = path.slice(0, path.lastIndexOf("/")) || "/";
      if (!made.has(parent)) return reply(xid, ZookeeperCode.NoNode);
      if (made.has(path)) return reply(xid, ZookeeperCode.NodeExists);
      made.add(path);
      return reply(xid, 0, (out) => void out.string(path));
    };
    const servers = { hosts: [{ host: "127.0.0.1", port: server.port }], chroot: "/c/d" };
    await client([], { servers }).client.ensure("/e/f");
    assert.deepEqual([...made], ["/", "/c", "/c/d", "/c/d/e", "/c/d/e/f"]);
  });

  it("tells a watcher once, also of a change that came together with the answer", async () => {
    const server = await stub();
    server.answer = ({ xid, op }) =>
      op === OpCode.Exists
        ? Buffer.concat([
            reply(xid, ZookeeperCode.NoNode),
            event(WatchType.Created, "/a"),
            event(WatchType.Deleted, "/a"),
          ])
        : Buffer.concat([reply(xid, 0, names()), event(WatchType.ChildrenChanged, "/b")]);
    const { client: open } = client([server.port]);
    let told = 0;
    assert.equal(await open.exists("/a", () => told++), undefined);
    assert.equal(told, 1);
    await open.children("/b", () => told++);
    assert.equal(told, 2);
    assert.equal(open.watchCount, 0);
  });

  for (const [what, bytes] of [
    ["a frame that is too large", Buffer.from("7fffffff", "hex")],
    ["an answer to what nobody asked", reply(99)],
    ["an answer that is cut off", reply(1, 0, (out) => void out.int(5))],
    ["a header that is cut off", Buffer.from("0000000200000001", "hex").subarray(0, 6)],
    ["no protocol at all", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ] as const) {
    it(`closes the connection at ${what}, and goes on with the next`, async () => {
      const server = await stub();
      let isFirst = true;
      server.answer = ({ xid }) => {
        if (!isFirst) return reply(xid, 0, names("a"));
        isFirst = false;
        return bytes;
      };
      const { client: open, until } = client([server.port]);
      await assert.rejects(open.children("/x"), { code: ZookeeperCode.MarshallingError });
      await until(["lost", "resumed"]);
      assert.deepEqual(await open.children("/x"), ["a"]);
    });
  }

  it("fails what waits for an answer with the connection, and keeps the session", async () => {
    const server = await stub();
    const { client: open, until } = client([server.port]);
    server.answer = () => server.cut();
    await assert.rejects(
      open.children("/x", () => assert.fail("told")),
      { code: ZookeeperCode.ConnectionLoss },
    );
    await until(["lost", "resumed"]);
    assert.deepEqual(
      server.asked.map(({ id }) => id),
      [0n, 7n],
    );
    assert.equal(open.watchCount, 0);
  });

  it("asks at once for a new session when the old one has expired", async () => {
    const server = await stub();
    let next = 1n;
    let pauses = 0;
    server.grant = (id) => (id === 0n ? { id: next++, timeoutMs: 3000 } : { id: 0n, timeoutMs: 0 });
    server.answer = ({ xid }) => reply(xid, 0, names());
    const random = (): number => {
      pauses++;
      return 0.5;
    };
    const { client: open, until } = client([server.port], { random });
    await open.children("/x");
    server.cut();
    await until(["lost", "renewed"]);
    assert.equal(open.sessionId, 2n);
    assert.equal(pauses, 2, "before the first connection, and after the cut");
    assert.deepEqual(
      server.asked.map(({ id }) => id),
      [0n, 1n, 0n],
    );
  });

  it("gives a session up that a serving server refuses: it has lost its data", async () => {
    const server = await stub();
    server.answer = ({ xid }) => reply(xid, 0, names(), 500n);
    const { client: open, until } = client([server.port]);
    await open.children("/x");
    server.grant = (id) => (id === 0n ? { id: 8n, timeoutMs: 3000 } : undefined);
    server.cut();
    await until(["lost", "renewed"]);
    assert.deepEqual(
      server.asked.map(({ id, zxid }) => [id, zxid]),
      [
        [0n, 0n],
        [7n, 500n],
        [0n, 0n], // does it serve?
        [7n, 500n],
        [0n, 0n],
      ],
    );
  });

  it("keeps a session that is refused by a server that serves nobody yet", async () => {
    const server = await stub();
    server.answer = ({ xid }) => reply(xid, 0, names());
    const { client: open, until } = client([server.port]);
    await open.children("/x");
    const before = server.grant;
    server.grant = () => (server.asked.length < 8 ? undefined : before(7n));
    server.cut();
    await until(["lost", "resumed"]);
  });

  it("leaves a server that says nothing for two thirds of the session", async () => {
    const hung = await stub();
    const { client: open, until } = client([hung.port]);
    hung.grant = (id) => ({ id: id || 7n, timeoutMs: 300 });
    hung.answer = ({ xid }) => reply(xid, 0, names());
    await open.children("/x");
    const [socket] = hung.sockets;
    socket!.removeAllListeners("data");
    socket!.pause();
    await until(["lost", "resumed"]);
  });

  it("leaves a server that took it while it started and never answers soon, and gives the next attempt more time", async () => {
    const server = await stub();
    server.answer = ({ xid }) => reply(xid, 0, names());
    const { client: open, until, wheel } = client([server.port], { connectTimeoutMs: 30_000 });
    const limits: number[] = [];
    const add = wheel.add.bind(wheel);
    wheel.add = (entry, delayMs, ...more) => {
      if (delayMs >= 1000 && delayMs < 30_000) limits.push(delayMs);
      add(entry, delayMs, ...more);
    };
    await open.children("/x");
    const before = server.grant;
    server.grant = () => (server.asked.length === 2 ? "silent" : before(7n));
    server.cut();
    await until(["lost", "resumed"]);
    assert.equal(server.asked.length, 3);
    server.cut();
    await until(["lost", "resumed", "lost", "resumed"]);
    assert.deepEqual(limits, [1000, 1000, 2000, 1000]);
  });

  it("uses the server that answers when others do not", async () => {
    const [silent, closing, good, gone] = [await stub(), await stub(), await stub(), await stub()];
    silent.grant = () => "silent";
    closing.grant = () => undefined;
    good.answer = ({ xid }) => reply(xid, 0, names("a"));
    const { port } = gone;
    await gone.close();
    closers.pop();
    const { client: open } = client([silent.port, closing.port, good.port, port], { connectTimeoutMs: 2000 });
    assert.deepEqual(await open.children("/x"), ["a"]);
  });

  it("says where nobody is, and goes on looking; whoever was told so hears when somebody comes", async () => {
    const gone = await stub();
    gone.grant = () => undefined;
    const { client: open, until } = client([gone.port], { connectTimeoutMs: 50 });
    await assert.rejects(
      open.children("/x"),
      new RegExp(
        `no ZooKeeper server of 127.0.0.1:${gone.port} gave a session within 50 ms: .*closed.*; check that it runs`,
      ),
    );
    gone.grant = (id) => ({ id: id || 7n, timeoutMs: 3000 });
    await until(["renewed"]);
  });

  it("ends its session when it is closed, refuses everything then, and leaves no timer", async () => {
    const server = await stub();
    const made = clientOf([server.port]);
    server.answer = ({ xid }) => reply(xid, 0, names());
    await made.client.children("/x");
    const [socket] = server.sockets;
    await Promise.all([once(socket!, "close"), made.client.close(), made.client.close()]);
    await assert.rejects(made.client.children("/x"), /the ZooKeeper client is closed/);
    assert.equal(made.wheel.size, 0);
    assert.deepEqual(made.events, []);
    made.wheel.close();
  });

  it("can be closed while it looks for a server", async () => {
    const silent = await stub();
    silent.grant = () => "silent";
    const made = clientOf([silent.port]);
    const waiting = assert.rejects(made.client.children("/x"), /the ZooKeeper client is closed/);
    await made.client.close();
    await waiting;
    assert.equal(made.wheel.size, 0);
    made.wheel.close();
  });
});
