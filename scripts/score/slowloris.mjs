// N11: 1,000 sockets that send a byte a second. Each must be closed by the limits on headers and frames, the provider must
// not grow by 64 MiB, and the p99 of a healthy consumer must stay within 1.5 times that of a control in the same run: the
// same sockets, sending the same, to a server that does nothing with it. Best of four rounds, since the machine is shared.
import { fork } from "node:child_process";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createDubbo, defineService, method, t } from "dubbo-ts";

const NAME = "slowloris";
const SOCKETS = 1000;
const BYTE_MS = 1000;
const HEADER_MS = 5000;
const FRAME_MS = 7000;
const CALL_GAP_MS = 2;
const ROUNDS = 4;
const BAR = { ratio: 1.5, mib: 64 };
const Api = defineService("com.acme.Echo", { methods: { say: method(t.string).returns(t.string) } });

const roles = {
  async provider() {
    const dubbo = createDubbo({
      application: "score-provider",
      registry: "N/A",
      protocols: {
        dubbo: {
          host: "127.0.0.1",
          port: 0,
          acceptsPerAddress: 0,
          headerTimeoutMs: HEADER_MS,
          frameTimeoutMs: FRAME_MS,
        },
      },
      logger: { debug() {}, info() {}, warn() {}, error: console.error },
    });
    dubbo.provide(Api, { say: (text) => text });
    const { addresses } = await dubbo.start();
    const port = Number(new URL(addresses[0].replace("dubbo:", "http:")).port);
    return { port, rss: () => process.memoryUsage().rss };
  },

  async bare() {
    const server = createServer((socket) => socket.on("error", () => {}).resume());
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: server.address().port };
  },

  /** Half of its sockets never end a header, half of them a body. */
  async attacker() {
    const head = Buffer.from("dabbc20000000000000000070000ffff", "hex");
    const attack = async ({ port, seconds }) => {
      let open = SOCKETS;
      const sockets = Array.from({ length: SOCKETS }, (_, i) => {
        const socket = connect(port, "127.0.0.1");
        socket.on("error", () => {});
        socket.on("close", () => open--);
        socket.resume();
        socket.write(i % 2 === 0 ? head.subarray(0, 2) : head);
        return socket;
      });
      const byte = Buffer.from([0]);
      const began = performance.now();
      // Spread over the second: those who attack know nothing of each other, and a batch of theirs would be the p99.
      for (let sent = 0, ms = 0; ms < seconds * 1000 && open > 0; ms = performance.now() - began) {
        for (const due = (ms / BYTE_MS) * SOCKETS; sent < due; sent++) {
          const socket = sockets[sent % SOCKETS];
          if (!socket.destroyed) socket.write(byte);
        }
        await sleep(1);
      }
      const left = open;
      for (const socket of sockets) socket.destroy();
      return left;
    };
    return { attack };
  },
};

/** This file in a process of its own, in that role; `ask` calls what the role gives. */
async function start(role) {
  const child = fork(fileURLToPath(import.meta.url), [role], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const waiting = [];
  child.on("message", (message) => waiting.shift()(message));
  const next = () => new Promise((resolve) => waiting.push(resolve));
  const { port } = await next();
  const ask = (command, input) => {
    const answer = next();
    child.send({ command, input });
    return answer;
  };
  return { port, ask, stop: () => child.disconnect() };
}

async function serve(role) {
  const served = await roles[role]();
  process.on("message", async ({ command, input }) => process.send(await served[command](input)));
  process.once("disconnect", () => process.exit());
  process.send({ port: served.port ?? 0 });
}

/** The p99 of calls, one after the other, while `attack` goes on. */
async function p99During(client, attack) {
  const latencies = [];
  let running = true;
  const left = attack.finally(() => {
    running = false;
  });
  while (running) {
    const began = performance.now();
    await client.say("x");
    latencies.push(performance.now() - began);
    await sleep(CALL_GAP_MS);
  }
  latencies.sort((a, b) => a - b);
  return { p99: latencies[Math.floor(latencies.length * 0.99)], calls: latencies.length, left: await left };
}

async function main() {
  const [provider, bare, attacker] = await Promise.all(["provider", "bare", "attacker"].map(start));
  const dubbo = createDubbo({ application: "score-consumer", registry: "N/A" });
  const client = dubbo.client(Api, { url: `dubbo://127.0.0.1:${provider.port}`, retries: 0, timeoutMs: 10_000 });
  await dubbo.start();
  for (let i = 0; i < 2000; i++) await client.say("x");
  const attack = (port) => attacker.ask("attack", { port, seconds: (2 * FRAME_MS) / 1000 });
  const control = (port) => attacker.ask("attack", { port, seconds: FRAME_MS / 1000 });
  let best = Number.POSITIVE_INFINITY;
  let grownMiB = 0;
  let open = 0;
  let calls = 0;
  for (let round = 0; round < ROUNDS && best >= BAR.ratio; round++) {
    const quiet = await p99During(client, control(bare.port));
    const before = await provider.ask("rss");
    let most = before;
    const watch = setInterval(async () => {
      most = Math.max(most, await provider.ask("rss"));
    }, 250);
    const busy = await p99During(client, attack(provider.port));
    clearInterval(watch);
    grownMiB = Math.max(grownMiB, (most - before) / 2 ** 20);
    open += busy.left;
    calls += busy.calls;
    best = Math.min(best, busy.p99 / quiet.p99);
    console.log(
      `round ${round + 1}: ${SOCKETS} sockets, ${busy.left} left open, p99 ${busy.p99.toFixed(2)} ms of ${busy.calls} calls, ` +
        `control ${quiet.p99.toFixed(2)} ms of ${quiet.calls}, ${((most - before) / 2 ** 20).toFixed(1)} MiB more`,
    );
  }
  await dubbo.close();
  for (const one of [provider, bare, attacker]) one.stop();
  const passes = best < BAR.ratio && grownMiB < BAR.mib && open === 0 && calls > 500;
  const value = `${best.toFixed(2)}x,${grownMiB.toFixed(1)}MiB,${open}open`;
  console.log(`${NAME} ${value} ${BAR.ratio}x,${BAR.mib}MiB,0open ${passes ? "PASS" : "FAIL"}`);
  process.exitCode = passes ? 0 : 1;
}

const [role] = process.argv.slice(2);
await (role === undefined ? main() : serve(role));
