import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { createDubbo, type Dubbo, type SslClientOptions, type SslOptions } from "dubbo-ts";
import { Authority } from "../certificates.js";
import { WhoApi } from "./contract.js";

const OLD_LIVES_SECONDS = 20;
const LIMIT_MS = 5000;

describe("certificates that are replaced under load", () => {
  it("F28 TLS certificate rotation: new connections use the new within 5 s, no call fails, the expired authority is refused by name", async (test) => {
    const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-f28-"));
    test.after(() => rm(folder, { recursive: true }));
    const file = (name: string): string => join(folder, name);
    // As those do it who replace files that others read: written beside, then renamed.
    const put = async (name: string, text: string): Promise<void> => {
      await writeFile(file(`${name}.new`), text);
      await rename(file(`${name}.new`), file(name));
    };
    const oldEnds = Date.now() + OLD_LIVES_SECONDS * 1000;
    const old = new Authority("old authority", { to: OLD_LIVES_SECONDS / 86_400 });
    const fresh = new Authority("new authority");
    const oldServer = old.issue({ name: "old server" });
    const newServer = fresh.issue({ name: "new server" });
    const oldClient = old.issue({ name: "old client" });
    const newClient = fresh.issue({ name: "new client" });
    await put("ca.pem", old.cert);
    await put("server.pem", oldServer.cert);
    await put("server.key", oldServer.key);
    await put("client.pem", oldClient.cert);
    await put("client.key", oldClient.key);

    const ca = file("ca.pem");
    const client: SslClientOptions = { ca, cert: file("client.pem"), key: file("client.key") };
    const provider = dubboOf(test, { server: { ca, cert: file("server.pem"), key: file("server.key") } });
    provider.dubbo.provide(WhoApi, { who: () => "one" });
    const { addresses } = await provider.dubbo.start();
    const port = Number(/:(\d+)\//.exec(addresses[0]!)![1]);
    const url = `dubbo://127.0.0.1:${port}`;

    // One that is connected the whole time, and one after the other that connects anew.
    const lasting = dubboOf(test, { client });
    const who = lasting.dubbo.client(WhoApi, { url, retries: 0 });
    const counts = { lasting: 0, anew: 0, failures: [] as string[] };
    let running = true;
    const callers = Array.from({ length: 8 }, async () => {
      while (running) {
        await who.who().then(
          () => counts.lasting++,
          (error: Error) => counts.failures.push(error.message),
        );
        await sleep(5);
      }
    });
    const anew = (async () => {
      while (running) {
        const { dubbo } = dubboOf(undefined, { client });
        await dubbo
          .client(WhoApi, { url, retries: 0 })
          .who()
          .then(
            () => counts.anew++,
            (error: Error) => counts.failures.push(error.message),
          );
        await dubbo.close({ graceMs: 0 });
        await sleep(20);
      }
    })();

    /** Milliseconds until a new connection shows a certificate of this name. */
    const untilShown = async (name: string): Promise<number> => {
      const start = Date.now();
      while (Date.now() - start < 2 * LIMIT_MS) {
        const identity = { cert: newClient.cert, key: newClient.key };
        if ((await shownBy(port, identity)) === name) return Date.now() - start;
        await sleep(50);
      }
      return Number.POSITIVE_INFINITY;
    };

    await sleep(500);
    await put("ca.pem", old.cert + fresh.cert);
    await sleep(LIMIT_MS); // both ends know both authorities from here on
    assert.equal(await shownBy(port, { cert: newClient.cert, key: newClient.key }), "old server");
    // The key first: for a moment it is not that of the certificate.
    await put("server.key", newServer.key);
    await sleep(50);
    await put("server.pem", newServer.cert);
    const shown = await untilShown("new server");
    assert.ok(shown <= LIMIT_MS, `${shown} ms`);
    await put("client.pem", newClient.cert);
    await put("client.key", newClient.key);
    await lasting.dubbo.reloadCertificates();
    await sleep(LIMIT_MS / 2);

    while (Date.now() < oldEnds + 1000) await sleep(100);
    const late = dubboOf(test, { client: { ...client, cert: oldClient.cert, key: oldClient.key } });
    await assert.rejects(late.dubbo.client(WhoApi, { url, retries: 0, check: false }).who(), /after the TLS handshake/);
    const until = Date.now() + 2000;
    while (!provider.lines.some((line) => /has expired/.test(line)) && Date.now() < until) await sleep(10);
    assert.ok(provider.lines.some((line) => /its certificate, or one above it, has expired/.test(line)));
    const stale = dubboOf(test, { server: oldServer });
    stale.dubbo.provide(WhoApi, { who: () => "stale" });
    const staleUrl = String((await stale.dubbo.start()).addresses[0])
      .split("/")
      .slice(0, 3)
      .join("/");
    const unserved = lasting.dubbo.client(WhoApi, { url: staleUrl, retries: 0, check: false });
    await assert.rejects(unserved.who(), /its certificate, or one above it, has expired \(CERT_HAS_EXPIRED\)/);

    // Who has only the new authority meets it no more.
    await put("ca.pem", fresh.cert);
    await provider.dubbo.reloadCertificates();
    await sleep(500);
    running = false;
    await Promise.all([...callers, anew]);
    test.diagnostic(
      `${counts.lasting} calls on one connection and ${counts.anew} on new ones, ${counts.failures.length} failed; ` +
        `the new certificate was shown after ${shown} ms`,
    );
    assert.deepEqual(counts.failures, []);
    assert.ok(counts.lasting > 1000 && counts.anew > 50);

    // What cannot be used is told and left alone.
    await put("server.pem", "nothing");
    await assert.rejects(provider.dubbo.reloadCertificates(), /server\.pem\) holds no certificate in PEM/);
    assert.equal(await shownBy(port, newClient), "new server");
  });
});

function dubboOf(test: TestContext | undefined, ssl: SslOptions): { readonly dubbo: Dubbo; readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  const dubbo = createDubbo({
    application: "rotation",
    registry: "N/A",
    protocols: { dubbo: { port: 0, publishHost: "127.0.0.1" } },
    logger: { debug() {}, info() {}, warn: keep, error: keep },
    ssl,
  });
  test?.after(() => dubbo.close({ graceMs: 0 }));
  return { dubbo, lines };
}

/** The name in the certificate that a port shows. */
async function shownBy(port: number, identity: { readonly cert: string; readonly key: string }): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...identity });
  socket.on("error", () => {});
  await once(socket, "secureConnect");
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}
