import { createDubbo, type Dubbo, defineService, type Logger, method, type QosOptions, t } from "dubbo-ts";

const Item = t.object("com.acme.Item", { id: t.long, name: t.nullable(t.string) });

/** The service of the applications whose operators are tested. */
export const Api = defineService("com.acme.OrderApi", {
  version: "1.0.0",
  methods: {
    find: method(t.long).returns(Item),
    twice: method(t.int).returns(t.int),
    twiceLong: method(t.long).returns(t.long).named("twice"),
    twiceText: method(t.string).returns(t.string).named("twice"),
    fail: method(),
    hang: method(),
  },
});

export const orders = {
  find: async (id: bigint) => ({ id, name: "n" }),
  twice: async (n: number) => n * 2,
  twiceLong: async (n: bigint) => n * 2n,
  twiceText: async (text: string) => text + text,
  async fail() {
    throw new Error("no");
  },
  hang: () => new Promise<void>(() => {}),
};

/** All that was logged, for a test to empty before it looks. */
export const said: string[] = [];
export const logger: Logger = {
  debug: () => {},
  info: (text) => said.push(text),
  warn: (text) => said.push(text),
  error: (text) => said.push(text),
};

/** An application with an open port for operators. */
export async function start(qos: QosOptions = {}): Promise<{ dubbo: Dubbo; port: number }> {
  const dubbo = createDubbo({
    application: "shop",
    registry: "N/A",
    protocols: { dubbo: { port: 0, host: "127.0.0.1" } },
    qos: { port: 0, ...qos },
    logger,
  });
  dubbo.provide(Api, orders);
  const { qosPort } = await dubbo.start();
  return { dubbo, port: qosPort! };
}

/** Asks over HTTP, from this machine. */
export const get = async (port: number, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
};
