import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl, RpcCode, TimerWheel } from "@dubbo-ts/core/common";
import type { ExchangeClient } from "@dubbo-ts/remoting";
import { type ClientLease, SharedClients } from "./index.js";

/** Opens what only counts how often, and with which grace, it is closed. */
function clientsOf() {
  const opened: {
    readonly address: string;
    readonly lazy: string | undefined;
    readonly reconnect: string | undefined;
    readonly closes: unknown[];
  }[] = [];
  const lines: string[] = [];
  const warn = (line: string): void => void lines.push(line);
  const wheel = new TimerWheel(1);
  const clients = new SharedClients({
    wheel,
    logger: { debug() {}, info() {}, warn, error: warn },
    lingerMs: 20,
    open(url) {
      const closes: unknown[] = [];
      opened.push({ address: url.address, lazy: url.get("lazy"), reconnect: url.get("reconnect"), closes });
      const close = async (options: unknown): Promise<void> => void closes.push(options);
      const request = async (_: unknown, text: string): Promise<string> => `${opened.length}:${text}`;
      return { close, request, send: request } as unknown as ExchangeClient;
    },
  });
  const closed = (): number[] => opened.map(({ closes }) => closes.length);
  return { clients, opened, closed, lines, wheel };
}

const a = DubboUrl.parse("dubbo://a:1/x");
const b = DubboUrl.parse("dubbo://b:1/x");

describe("SharedClients", () => {
  it("shares one connection among all leases of an address", () => {
    const { clients, opened } = clientsOf();
    const one = clients.lease(a, 0, 1);
    const two = clients.lease(a.set({ path: "other" }), 0, 1);
    assert.equal(one.clients.length, 1);
    assert.equal(one.clients[0], two.clients[0]);
    assert.notEqual(clients.lease(b, 0, 1).clients[0], one.clients[0]);
    assert.deepEqual(
      opened.map(({ address }) => address),
      ["a:1", "b:1"],
    );
  });

  it("closes at the last release, and each lease counts once", async () => {
    const { clients, closed } = clientsOf();
    const one = clients.lease(a, 0, 1);
    const two = clients.lease(a, 0, 1);
    await one.release();
    await one.release();
    assert.deepEqual(closed(), [0]);
    await Promise.all([two.release(), two.release()]);
    assert.deepEqual(closed(), [1]);
  });

  it("opens anew after the last release, and an old lease does not close that", async () => {
    const { clients, closed } = clientsOf();
    const old = clients.lease(a, 0, 1);
    const releasing = old.release();
    const fresh = clients.lease(a, 0, 1);
    await releasing;
    await old.release();
    assert.notEqual(fresh.clients[0], old.clients[0]);
    assert.deepEqual(closed(), [1, 0]);
    await fresh.release();
    assert.deepEqual(closed(), [1, 1]);
  });

  it("shares as many connections as the first lease of an address asks for, at least one", () => {
    const { clients } = clientsOf();
    assert.equal(clients.lease(a, 0, 3).clients.length, 3);
    assert.equal(clients.lease(a, 0, 1).clients.length, 3);
    assert.equal(clients.lease(b, 0, 0).clients.length, 1);
  });

  it("opens connections of its own for who asks for them", async () => {
    const { clients, closed } = clientsOf();
    const shared = clients.lease(a, 0, 1);
    const own = clients.lease(a, 2, 1);
    const other = clients.lease(a, 2, 1);
    assert.equal(new Set([...shared.clients, ...own.clients, ...other.clients]).size, 5);
    await own.release();
    await own.release();
    assert.deepEqual(closed(), [0, 1, 1, 0, 0]);
    await shared.release();
    assert.deepEqual(closed(), [1, 1, 1, 0, 0]);
  });

  it("closes everything that is open, leased or not, with the grace that is left", async () => {
    const { clients, opened, closed } = clientsOf();
    const released = clients.lease(b, 0, 1);
    await released.release();
    clients.lease(a, 0, 1);
    clients.lease(a, 2, 1);
    await clients.close(7);
    assert.deepEqual(closed(), [1, 1, 1, 1]);
    assert.deepEqual(opened[1]!.closes, [{ graceMs: 7 }]);
  });
});

describe("a lease that was given back", () => {
  const ask = ({ clients }: ClientLease, text: string): Promise<unknown> =>
    clients[0]!.request({} as never, text as never, 1000);

  it("comes back to life for a call, lazily, with a warning, and rests when no more calls come", async () => {
    const { clients, opened, closed, lines, wheel } = clientsOf();
    const lease = clients.lease(a, 0, 1);
    await lease.release();
    assert.equal(lease.clients.length, 1);
    assert.equal(lease.clients[0]!.isAvailable, false);
    assert.equal(opened.length, 1);
    assert.deepEqual(await Promise.all([ask(lease, "x"), ask(lease, "y")]), ["2:x", "2:y"]);
    await lease.clients[0]!.send({} as never, "z" as never);
    assert.equal(opened.length, 2);
    assert.deepEqual([opened[1]!.address, opened[1]!.lazy, opened[1]!.reconnect], ["a:1", "true", "false"]);
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^a:1 is called although its provider was taken away/);
    while (closed()[1] === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(wheel.size, 0);
    assert.equal(await ask(lease, "again"), "3:again");
    await clients.close(0);
    assert.deepEqual(closed(), [1, 1, 1]);
    assert.equal(wheel.size, 0);
  });

  it("calls by the connection of another who still has one", async () => {
    const { clients, opened, lines } = clientsOf();
    const [lease] = [clients.lease(a, 0, 1), clients.lease(a, 0, 1)];
    await lease!.release();
    assert.equal(await ask(lease!, "x"), "1:x");
    assert.equal(opened.length, 1);
    assert.deepEqual(lines, []);
  });

  it("stays dead once everything is closed", async () => {
    const { clients, opened } = clientsOf();
    const lease = clients.lease(a, 0, 1);
    await clients.close(0);
    await lease.release();
    await assert.rejects(ask(lease, "x"), { code: RpcCode.Network });
    assert.equal(opened.length, 1);
  });
});
