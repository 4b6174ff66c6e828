import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboProtocol } from "@dubbo-ts/protocol-dubbo";
import type { Transporter } from "@dubbo-ts/remoting";
import { createDubbo, DubboUrl, type RegistryFactory } from "dubbo-ts";
import { keptLog, OrderApi, until, World } from "../e2e/fixture.js";

describe("addresses that others write", () => {
  it("S04 addresses made to be misread: the host that is shown is the host that is dialled, or there is an error", async (test) => {
    const world = await World.of(test);
    const dialled: string[] = [];
    const transporter: Transporter = {
      connect: ({ host }) => {
        dialled.push(host);
        return Promise.reject(new Error("not here"));
      },
      listen: () => Promise.reject(new Error("not here")),
    };
    const urls: Readonly<Record<string, string | undefined>> = {
      "dubbo://good.example:20880": "good.example",
      "dubbo://good.example@evil.example:20880": "evil.example",
      "dubbo://good.example:20880@evil.example:20881": "evil.example",
      "dubbo://a@b@evil.example:20880": "evil.example",
      "dubbo://evil.example:20880#@good.example:20880": "evil.example",
      "dubbo://evil.example:20880?x=@good.example:1": "evil.example",
      "dubbo://[::1]:20880": "[::1]",
      "dubbo://[fe80::1%lo]:20880": "[fe80::1%lo]",
      "dubbo://good.example\\@evil.example:20880": "evil.example",
      "dubbo://evil.example\\.good.example:20880": undefined,
      "dubbo://evil.example\\:20880": undefined,
      "dubbo://127.0.0.1%00.good.example:20880": undefined,
      "dubbo://127.0.0.1\0.good.example:20880": undefined,
      "dubbo://good.example\r\n.evil.example:20880": undefined,
      "dubbo://good.example evil.example:20880": undefined,
      "dubbo://:20880": undefined,
      "dubbo://@:20880": undefined,
      "dubbo:///good.example:20880": undefined,
      "dubbo://good.example:99999": undefined,
      "dubbo://good.example:-1": undefined,
      "dubbo://good.example:20880:1:2x": undefined,
      "dubbo://ｅvil.example:20880": undefined,
    };
    const app = (): ReturnType<World["dubbo"]> =>
      world.closes(
        createDubbo({
          application: "s04",
          registry: "N/A",
          logger: keptLog(),
          extensions: { protocol: { dubbo: (context) => new DubboProtocol(context, transporter) } },
        }),
      );
    for (const [url, host] of Object.entries(urls)) {
      dialled.length = 0;
      let error: unknown;
      try {
        await app().client(OrderApi, { url, retries: 0, check: false, timeoutMs: 100 }).ask("x");
      } catch (thrown) {
        error = thrown;
      }
      if (host === undefined) {
        assert.deepEqual(dialled, [], `${url} was dialled`);
        assert.ok(error instanceof TypeError, `${url}: ${String(error)}`);
        continue;
      }
      assert.ok(dialled.length > 0, url);
      assert.deepEqual([...new Set(dialled)], [host], url);
      assert.equal(DubboUrl.parse(url).host, host, url);
      assert.ok((error as Error).message.includes(host), String(error));
    }
    // The same from a registry: what is no address is passed over, and the good one is used.
    dialled.length = 0;
    const path = "/com.acme.OrderApi?interface=com.acme.OrderApi";
    const entries = Object.keys(urls).map((url) => encodeURIComponent(url.replace(/([?#].*)?$/, path)));
    const listing: RegistryFactory = () => ({
      isAvailable: () => true,
      register: async () => {},
      unregister: async () => {},
      subscribe: async (_, listener) => listener("providers", entries),
      unsubscribe: async () => {},
      onEvent() {},
      close: async () => {},
    });
    const registered = world.closes(
      createDubbo({
        application: "s04",
        registry: { address: "fake://h:1", parameters: { "file-cache": "false" } },
        logger: keptLog(),
        extensions: {
          registry: { fake: listing },
          protocol: { dubbo: (context) => new DubboProtocol(context, transporter) },
        },
      }),
    );
    await assert.rejects(registered.client(OrderApi, { check: false, retries: 0, timeoutMs: 100 }).ask("x"));
    await until("every address to be dialled", () => new Set(dialled).size >= 4);
    for (const host of dialled) assert.ok(Object.values(urls).includes(host), `${JSON.stringify(host)} was dialled`);
  });
});
