// How evenly calls are spread: three providers in this process, reached over TCP, 30,000 calls for each load balance. Prints
// the most calls of a provider over the least, and for weights 1:2:3 the worst distance from their shares.
// node scripts/score/evenness.mjs [CALLS]
import { createDubbo, defineService, method, t } from "dubbo-ts";

const calls = Number(process.argv[2] ?? 30_000);
const IN_FLIGHT = 32;
const MOST_OVER_LEAST = 1.1;
const WEIGHED_WITHIN = 0.05;

const Api = defineService("com.acme.EvenApi", { methods: { who: method().returns(t.int) } });
const quiet = { debug() {}, info() {}, warn() {}, error: console.error };

/** Calls that each of three providers with these weights answers. */
async function spread(loadBalance, weights) {
  const providers = weights.map((weight, i) => {
    const protocols = { dubbo: { port: 0, host: "127.0.0.1" } };
    const dubbo = createDubbo({ application: `even${i}`, registry: "N/A", protocols, logger: quiet });
    dubbo.provide(Api, { who: () => i }, { weight, warmup: 0 });
    return dubbo;
  });
  const ports = [];
  for (const provider of providers) ports.push(/:(\d+)\//.exec((await provider.start()).addresses[0])[1]);
  const url = ports.map((port, i) => `dubbo://127.0.0.1:${port}?weight=${weights[i]}&warmup=0`).join(";");
  const consumer = createDubbo({ application: "even", registry: "N/A", logger: quiet, consumer: { scope: "remote" } });
  const client = consumer.client(Api, { url, loadBalance });
  await consumer.start();
  const counts = [0, 0, 0];
  let left = calls;
  const worker = async () => {
    while (left-- > 0) counts[await client.who()]++;
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  await Promise.all([consumer, ...providers].map((dubbo) => dubbo.close({ graceMs: 1000 })));
  return counts;
}

let passes = calls > 0;
const values = [];
for (const loadBalance of ["random", "roundrobin"]) {
  const even = await spread(loadBalance, [100, 100, 100]);
  const ratio = Math.max(...even) / Math.min(...even);
  const weighed = await spread(loadBalance, [100, 200, 300]);
  const off = Math.max(...weighed.map((count, i) => Math.abs(count / (((i + 1) * calls) / 6) - 1)));
  console.log(`${loadBalance}: ${even.join(", ")}; weights 1:2:3: ${weighed.join(", ")}`);
  passes &&= ratio < MOST_OVER_LEAST && off < WEIGHED_WITHIN;
  values.push(`${ratio.toFixed(3)}/${(100 * off).toFixed(1)}%`);
}
console.log(`evenness ${values.join(",")} ${MOST_OVER_LEAST}/${100 * WEIGHED_WITHIN}% ${passes ? "PASS" : "FAIL"}`);
process.exitCode = passes ? 0 : 1;
