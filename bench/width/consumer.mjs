// node consumer.mjs SETTING: calls that a stand-in for the network answers at once, so that only what a consumer does for each call is left.
import { answered, parseInvokerOptions } from "@dubbo-ts/core";
import { createDubbo, defineService, method, t } from "dubbo-ts";
import { cpu, servePeer } from "../harness/peer.mjs";

const Api = defineService("org.example.bench.WidthApi", { methods: { echo: method(t.int).returns(t.int) } });
const BATCH = 100;

// One of each for all invokers: ten thousand functions would be measured with what chooses among their owners.
const invoke = async ({ args }) => answered(args[0]);
const isAvailable = () => true;
const nothing = async () => {};

/** A protocol whose providers answer with their argument. */
const still = () => ({
  defaultPort: 1,
  refer: (url, { definition }) => ({
    url,
    options: parseInvokerOptions(url, definition.methods),
    invoke,
    isAvailable,
    close: nothing,
  }),
  announceClose() {},
  close: async () => {},
});

/** A registry that knows as many providers, all in one list. */
const registryOf = (invokers) => () => ({
  fileCache: false,
  isAvailable: () => true,
  register: async () => {},
  unregister: async () => {},
  async subscribe(_, listener) {
    for (const category of ["configurators", "routers"]) listener(category, []);
    listener(
      "providers",
      Array.from({ length: invokers }, (_, i) => addressOf(i)),
    );
  },
  unsubscribe: async () => {},
  onEvent() {},
  close: async () => {},
});

// `timestamp` lies long back: a provider that has just started gets less, and each of them would be weighed.
const addressOf = (i) =>
  `still://10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:20880/${Api.interface}?interface=${Api.interface}&timestamp=1600000000000`;

const passing = (next) => {
  const { invoke } = next;
  return (invocation) => invoke(invocation);
};
const off = (next) => next.invoke;

/** Filters of one kind: those that pass each call on, and those that have nothing to do and leave. */
const filtersOf = ({ on = 0, off: idle = 0 }) => [
  ...Array.from({ length: on }, (_, i) => ({ name: `on-${i}`, filter: passing })),
  ...Array.from({ length: idle }, (_, i) => ({ name: `off-${i}`, filter: off })),
];

const { invokers = 1, loadBalance = "random", filters = {} } = JSON.parse(process.argv[2]);
const dubbo = createDubbo({
  application: "bench-width",
  registry: "few://127.0.0.1:1",
  extensions: { protocol: { still }, registry: { few: registryOf(invokers) } },
  filters: { consumer: filtersOf(filters) },
});
let client;

/** Gives why not, where a setting is not known here. */
async function start() {
  try {
    client = dubbo.client(Api, { loadBalance });
  } catch (error) {
    return error.message;
  }
  await dubbo.start();
  return undefined;
}

async function call({ seconds }) {
  cpu();
  const endMs = performance.now() + seconds * 1000;
  let calls = 0;
  do {
    for (let i = 0; i < BATCH; i++) {
      if ((await client.echo(i)) !== i) throw new Error("another answer");
    }
    calls += BATCH;
  } while (performance.now() < endMs);
  return { calls, cpuSeconds: cpu() };
}

servePeer({ start, call }, () => dubbo.close({ graceMs: 0 }));
