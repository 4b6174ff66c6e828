import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { createDubbo, type Dubbo, type DubboOptions, type SslOptions } from "dubbo-ts";
import { Authority } from "../certificates.js";
import { WhoApi } from "./contract.js";
import { Host } from "./network.js";

/** A real proxy, microsocks; `log` is what it has said so far: a line for each connection that it made. */
class MicroSocks {
  readonly port: number;
  readonly #child: ChildProcess;
  log = "";

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.log += text;
    });
  }

  static async start(test: TestContext, ...args: readonly string[]): Promise<MicroSocks> {
    const port = await freePort();
    const child = spawn("microsocks", ["-i", "127.0.0.1", "-p", String(port), ...args], { stdio: "pipe" });
    child.on("error", (error) => assert.fail(`microsocks is missing here: ${error.message}`));
    test.after(() => void child.kill("SIGKILL"));
    const proxy = new MicroSocks(port, child);
    for (let tries = 0; tries < 100; tries++) {
      const socket = connect(port, "127.0.0.1");
      const isOpen = await new Promise((resolve) => {
        socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      });
      socket.destroy();
      if (isOpen) return proxy;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("microsocks does not listen");
  }

  async kill(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** A provider on another host; gives its url. */
async function providerOn(test: TestContext, host: Host | undefined, ssl: SslOptions | null = null): Promise<string> {
  const address = host?.address ?? "127.0.0.1";
  const script = fileURLToPath(new URL("./socks5-provider.fixture.js", import.meta.url));
  const [command, ...args] = [...(host?.through ?? []), process.execPath, script, address, JSON.stringify(ssl)];
  const child = spawn(command!, args, { stdio: ["pipe", "pipe", "inherit"] });
  test.after(() => void child.kill("SIGKILL"));
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return `dubbo://${address}:${Number(line.toString())}`;
}

function consumer(test: TestContext, options: Partial<DubboOptions>): Dubbo {
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const dubbo = createDubbo({ application: "socks5-consumer", registry: "N/A", logger: quiet, ...options });
  test.after(() => dubbo.close({ graceMs: 0 }));
  return dubbo;
}

const who = (dubbo: Dubbo, url: string): Promise<string> =>
  dubbo.client(WhoApi, { url, retries: 0, timeoutMs: 5000, check: false }).who();

describe("a real SOCKS5 proxy", () => {
  it("carries calls to another host, and none to this machine", async (test) => {
    const far = await providerOn(test, await Host.start(test, 151));
    const near = await providerOn(test, undefined);
    const proxy = await MicroSocks.start(test);
    const socksProxy = { host: "127.0.0.1", port: proxy.port };
    assert.equal(await who(consumer(test, { socksProxy }), far), "beyond");
    const target = far.slice("dubbo://".length);
    assert.ok(proxy.log.includes(target), `the proxy made no connection to ${target}: ${proxy.log}`);
    assert.equal(await who(consumer(test, { socksProxy }), near), "beyond");
    assert.ok(!proxy.log.includes(near.slice("dubbo://".length)), proxy.log);
    await proxy.kill();
    assert.equal(await who(consumer(test, { socksProxy }), near), "beyond");
    await assert.rejects(
      who(consumer(test, { socksProxy }), far),
      new RegExp(
        `cannot connect to ${target} through the SOCKS5 proxy 127\\.0\\.0\\.1:${proxy.port}: .*connection refused`,
      ),
    );
    assert.equal(await who(consumer(test, {}), far), "beyond"); // it was the proxy that was missing
  });

  it("is found in the environment, under the names that Java reads", async (test) => {
    const far = await providerOn(test, await Host.start(test, 152));
    const proxy = await MicroSocks.start(test);
    process.env["socksProxyHost"] = "127.0.0.1";
    process.env["socksProxyPort"] = String(proxy.port);
    try {
      assert.equal(await who(consumer(test, {}), far), "beyond");
    } finally {
      delete process.env["socksProxyHost"];
      delete process.env["socksProxyPort"];
    }
    assert.ok(proxy.log.includes(far.slice("dubbo://".length)), proxy.log);
  });

  it("is told who we are, where it wants to know", async (test) => {
    const far = await providerOn(test, await Host.start(test, 153));
    const { port } = await MicroSocks.start(test, "-u", "duke", "-P", "secret");
    const at = (password: string | undefined): Partial<DubboOptions> => ({
      socksProxy: { host: "127.0.0.1", port, ...(password === undefined ? {} : { username: "duke", password }) },
    });
    assert.equal(await who(consumer(test, at("secret")), far), "beyond");
    await assert.rejects(who(consumer(test, at("wrong")), far), /through the SOCKS5 proxy .*[Aa]uthentication failed/);
    await assert.rejects(who(consumer(test, at(undefined)), far), /through the SOCKS5 proxy/);
  });

  it("carries TLS that it cannot read", async (test) => {
    const host = await Host.start(test, 154);
    const authority = new Authority();
    const server = authority.issue({ name: "provider", hosts: [host.address] });
    const far = await providerOn(test, host, { server });
    const proxy = await MicroSocks.start(test);
    const socksProxy = { host: "127.0.0.1", port: proxy.port };
    assert.equal(await who(consumer(test, { socksProxy, ssl: { client: { ca: authority.cert } } }), far), "beyond");
    assert.ok(proxy.log.includes(far.slice("dubbo://".length)), proxy.log);
    await assert.rejects(
      who(consumer(test, { socksProxy, ssl: { client: { ca: new Authority("other").cert } } }), far),
      /is not among the trusted \(ca\)/,
    );
  });
});
