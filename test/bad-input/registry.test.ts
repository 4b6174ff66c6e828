import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type EntryListener, MAX_ENTRIES, type RegistryBackend } from "@dubbo-ts/core/registry";
import { type Client, RpcCode, RpcError } from "dubbo-ts";
import { keptLog, OrderApi, orders, World } from "../e2e/fixture.js";

const KIB = 1024;

/** A registry that tells whatever it is given, to whoever asks. */
class Telling implements RegistryBackend {
  readonly fileCache = false;
  readonly #listeners = new Set<EntryListener>();
  #entries: readonly string[] = [];

  tell(entries: readonly string[]): void {
    this.#entries = entries;
    for (const listener of this.#listeners) listener("providers", entries);
  }

  isAvailable(): boolean {
    return true;
  }
  async register(): Promise<void> {}
  async unregister(): Promise<void> {}
  async subscribe(_url: unknown, listener: EntryListener): Promise<void> {
    this.#listeners.add(listener);
    listener("providers", this.#entries);
  }
  async unsubscribe(_url: unknown, listener: EntryListener): Promise<void> {
    this.#listeners.delete(listener);
  }
  onEvent(): void {}
  async close(): Promise<void> {}
}

interface Stage {
  readonly telling: Telling;
  readonly client: Client<typeof OrderApi>;
  readonly log: readonly string[];
  /** `host:port` of a provider that works. */
  readonly address: string;
  /** What a registry holds of a provider that works, with these parameters and this one changed text. */
  readonly entry: (parameters?: Readonly<Record<string, string>>) => string;
}

async function stage(test: TestContext, more: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const world = await World.of(test);
  const { address } = await world.provider(orders({ ask: () => "served" }));
  const telling = new Telling();
  const logger = keptLog();
  const dubbo = world.dubbo({
    registries: { telling: { address: "telling://here:1", parameters: more } },
    extensions: { registry: { telling: () => telling } },
    consumer: { check: false },
    logger,
  });
  const client = dubbo.client(OrderApi);
  await dubbo.start();
  const entry = (parameters: Readonly<Record<string, string>> = {}): string => {
    const query = new URLSearchParams({ interface: OrderApi.interface, side: "provider", ...parameters });
    return encodeURIComponent(`dubbo://${address}/${OrderApi.interface}?${query}`);
  };
  return { telling, client, log: logger.lines, address, entry };
}

const encoded = (address: string, query = `interface=${OrderApi.interface}`): string =>
  encodeURIComponent(`${address}/${OrderApi.interface}?${query}`);

/** Entries that are no address. */
const UNUSABLE: readonly (readonly [id: string, what: string, entry: string])[] = [
  ["B84", "a url that is not encoded, with a broken escape", `dubbo://127.0.0.1:1/${OrderApi.interface}?a=%zz`],
  ["B84", "a broken escape in an encoded url", "dubbo%3A%2F%2F127.0.0.1%3A1%2F%zz"],
  ["B84", "no host", encoded("dubbo://:20880")],
  ["B84", "the port 0", encoded("dubbo://127.0.0.1:0")],
  ["B84", "the port 99999", encoded("dubbo://127.0.0.1:99999")],
  ["B84", "the port -1", encoded("dubbo://127.0.0.1:-1")],
  ["B84", "an unknown protocol", encoded("gopher://127.0.0.1:20880")],
  [
    "B84",
    "a url of 1 MiB",
    encoded("dubbo://127.0.0.1:1", `interface=${OrderApi.interface}&a=${"x".repeat(1024 * KIB)}`),
  ],
  [
    "B84",
    "a url of 10,000 parameters",
    encoded("dubbo://127.0.0.1:1", Array.from({ length: 10_000 }, (_, i) => `k${i}=v`).join("&")),
  ],
  ["B84", "a host with a line end", encoded("dubbo://127.0.0.1\n:20880")],
  ["B86", "nothing", ""],
  ["B86", "JSON", "{}"],
  ["B86", "bytes of gzip", "\u001f\u008b\u0008\u0000\u0000"],
  ["B86", "a NUL", "a\u0000b"],
  ["B86", "the parent folder", ".."],
];

describe("a registry that names", () => {
  for (const [id, what, bad] of UNUSABLE) {
    it(`${id} ${what} is used for the others, and the reason is logged once`, async (test) => {
      const { telling, client, log, entry } = await stage(test);
      telling.tell([bad, entry()]);
      for (let i = 0; i < 5; i++) assert.equal(await client.ask("x"), "served");
      telling.tell([entry(), bad]);
      assert.equal(await client.ask("x"), "served");
      assert.equal(log.length, 1, log.join("\n"));
      assert.match(log[0]!, /skipped/);
      assert.ok(log[0]!.length < 1000 && !/[\n\0]/.test(log[0]!));
    });
  }

  it("B84 nothing but what is no address says so in the error of a call", async (test) => {
    const { telling, client } = await stage(test);
    telling.tell(["{}"]);
    await assert.rejects(client.ask("x"), (error: Error) => {
      assert.ok(error instanceof RpcError);
      assert.match(error.message, /telling:\/\/here:1/);
      return true;
    });
  });

  it(`B84 more than ${MAX_ENTRIES} addresses uses so many`, async (test) => {
    const { telling, client, log, entry } = await stage(test);
    telling.tell([entry(), ...Array.from({ length: MAX_ENTRIES + 10 }, (_, i) => `junk${i}`)]);
    assert.equal(await client.ask("x"), "served");
    assert.ok(log.length <= 7, `${log.length} lines`);
  });

  const warned = new Set(["timeout", "retries"]);
  const values: Readonly<Record<string, readonly string[]>> = {
    weight: ["-1", "NaN", "2147483648", ""],
    timestamp: [String(Date.now() + 1e9), "NaN", "-1"],
    warmup: ["-1", "NaN"],
    timeout: ["0", "-1", "NaN", "2147483648"],
    retries: ["-5", "1000000000", "NaN"],
    loadbalance: ["none", "__proto__"],
    cluster: ["../x", "constructor"],
    connections: ["-1", "1e9"],
    payload: ["-1", "NaN"],
    heartbeat: ["-1", "NaN", "0"],
  };
  for (const [key, texts] of Object.entries(values)) {
    for (const text of texts) {
      const shown = text.length > 9 ? "a time to come" : `"${text}"`;
      it(`B85 ${shown} for ${key} calls the provider by the default`, async (test) => {
        const { telling, client, log, entry } = await stage(test);
        telling.tell([entry({ [key]: text })]);
        for (let i = 0; i < 3; i++) assert.equal(await client.ask("x"), "served");
        if (warned.has(key)) assert.match(log.join("\n"), new RegExp(`^[^\n]*${key}[^\n]*$`));
        else assert.ok(log.length <= 1, log.join("\n"));
      });
    }
  }

  it("B89 nobody any more says so, and which registry it is", async (test) => {
    const { telling, client, entry } = await stage(test);
    telling.tell([entry()]);
    assert.equal(await client.ask("x"), "served");
    telling.tell([]);
    await assert.rejects(client.ask("x"), (error: Error) => {
      assert.ok(error instanceof RpcError);
      assert.equal(error.code, RpcCode.Forbidden);
      assert.match(error.message, /no provider of com\.acme\.OrderApi at registry telling:\/\/here:1/);
      return true;
    });
    telling.tell([entry()]);
    assert.equal(await client.ask("x"), "served");
  });

  it("B89 nobody any more leaves those that are connected in use, with enable-empty-protection", async (test) => {
    const { telling, client, log, entry } = await stage(test, { "enable-empty-protection": "true" });
    telling.tell([entry()]);
    assert.equal(await client.ask("x"), "served");
    telling.tell([]);
    assert.equal(await client.ask("x"), "served");
    assert.equal(log.length, 1, log.join("\n"));
    assert.match(log[0]!, /stay in use for 10000 ms/);
  });
});
