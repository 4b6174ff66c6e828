import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { after, before, describe, it } from "node:test";
import {
  createDubbo,
  type Dubbo,
  defineService,
  type Logger,
  method,
  type QosOptions,
  type RegistryFactory,
  t,
} from "dubbo-ts";
import { everything, Telnet } from "./telnet-port.js";

const Item = t.object("com.acme.Item", { id: t.long, name: t.nullable(t.string) });
const Api = defineService("com.acme.OrderApi", {
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

const orders = {
  find: async (id: bigint) => ({ id, name: "n" }),
  twice: async (n: number) => n * 2,
  twiceLong: async (n: bigint) => n * 2n,
  twiceText: async (text: string) => text + text,
  async fail() {
    throw new Error("no");
  },
  hang: () => new Promise<void>(() => {}),
};

const said: string[] = [];
const logger: Logger = {
  debug: () => {},
  info: (text) => said.push(text),
  warn: (text) => said.push(text),
  error: (text) => said.push(text),
};

async function start(qos: QosOptions = {}): Promise<{ dubbo: Dubbo; port: number }> {
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

const get = async (port: number, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
};

describe("the operator's port", () => {
  let dubbo: Dubbo;
  let port: number;
  before(async () => {
    ({ dubbo, port } = await start({ invoke: true }));
  });
  after(() => dubbo.close());

  it("is not opened unless it is asked for", async () => {
    const plain = createDubbo({ application: "shop", registry: "N/A" });
    assert.deepEqual(await plain.start(), { addresses: [] });
    await plain.close();
  });

  it("welcomes whoever looks at the screen", async () => {
    const telnet = new Telnet(port);
    assert.match(await telnet.until("dubbo>"), /"help" lists the commands/);
    telnet.socket.destroy();
  });

  it("answers commands over telnet as Java does", async () => {
    const telnet = new Telnet(port);
    const answers: Record<string, string> = {};
    for (const line of [
      "ls",
      "pwd",
      "cd OrderApi",
      "pwd",
      "count twice",
      "cd /",
      "count",
      "count Nope",
      "count OrderApi nope",
      "count OrderApi twice x",
      "ps 1",
      "ps x",
      "help ls",
      "help nope",
      "version",
      "offline nope.*",
      "offlineApp",
      "ready",
      "loggerInfo",
      "switchLogLevel",
      "switchLogLevel nope",
      "switchLogLevel 5",
      "log",
      "switchLogLevel all",
      "status",
      "shutdown x",
      "getAddress",
      "nope a\u0001b",
      "clear 2",
    ]) {
      answers[line] = await telnet.ask(line);
    }
    telnet.send("\r\nquit\r\n");
    assert.equal(await telnet.until("BYE!\n"), "dubbo>");
    await once(telnet.socket, "close");
    assert.deepEqual(answers, {
      ls: [
        "As Provider side:",
        "+-----------------------+---+",
        "| Provider Service Name |PUB|",
        "+-----------------------+---+",
        "|com.acme.OrderApi:1.0.0|   |",
        "+-----------------------+---+",
        "As Consumer side:",
        "+---------------------+---+",
        "|Consumer Service Name|NUM|",
        "+---------------------+---+",
        "",
      ].join("\n"),
      pwd: "OrderApi",
      "cd OrderApi": "Used the OrderApi as default.\r\nYou can cancel default service by command: cd /",
      "count twice": [
        "Use default service OrderApi.",
        "",
        "+--------+-------+--------+--------+---------+-----+",
        "| method | total | failed | active | average | max |",
        "+--------+-------+--------+--------+---------+-----+",
        "| twice  | 0     | 0      | 0      | 0ms     | 0ms |",
        "+--------+-------+--------+--------+---------+-----+",
        "",
      ].join("\r\n"),
      "cd /": "Cancelled default service OrderApi.",
      count:
        'Please input service name, eg: \r\ncount XxxService\r\ncount XxxService xxxMethod\r\ncount XxxService xxxMethod 10\r\nor "cd XxxService" firstly.',
      "count Nope": "No such service Nope",
      "count OrderApi nope": "No such method nope in class com.acme.OrderApi",
      "count OrderApi twice x": "Illegal times x, must be integer.",
      "ps 1": "No such port 1",
      "ps x": "Illegal port x, must be integer.",
      "help ls": [
        "+--------------+----------------------------------------------------------------------------------+",
        "| COMMAND NAME | ls                                                                               |",
        "+--------------+----------------------------------------------------------------------------------+",
        "|      EXAMPLE | ls                                                                               |",
        "+--------------+----------------------------------------------------------------------------------+",
        "",
      ].join("\n"),
      "help nope": "no such command:nope",
      version: 'dubbo version "dubbo-ts-0.1.0"',
      "offline nope.*": "service not found",
      offlineApp: "OK",
      ready: "true",
      loggerInfo: "Available logger adapters: [own]. Current Adapter: [own]. Log level: ALL",
      switchLogLevel: "Unexpected argument length.",
      "switchLogLevel nope":
        "switchLogLevel nope :fail to execute commandContext by unknown level, known: ALL, TRACE, DEBUG, INFO, WARN, ERROR, OFF, or 0 to 6",
      "switchLogLevel 5": "OK",
      log: "EXAMPLE: log error / log 100\r\nCURRENT LOG LEVEL:ERROR\r\nCURRENT LOG APPENDER:own",
      "switchLogLevel all": "OK",
      status: answers["status"] === "WARN" ? "WARN" : "OK", // the load is this machine's own affair
      "shutdown x": "Invalid parameter,please input like shutdown -t 10000",
      getAddress: "Invalid parameters, please input like getAddress com.example.DemoService",
      "nope a\u0001b": "nope ab :no such command",
      "clear 2": "\r\n\r\n",
    });
  });

  it("counts what is called, and shows calls as they come", async () => {
    const [watching, calling] = [new Telnet(port), new Telnet(port)];
    assert.equal(await watching.ask("trace OrderApi twice 2"), "");
    assert.match(await calling.ask("invoke OrderApi.fail()"), /^Failed to invoke method fail, cause: .*no$/);
    assert.match(await calling.ask('invoke OrderApi.twice("21")'), /\r\nresult: "2121"\r\nelapsed: \d+ ms\.$/);
    const shown = await watching.until("\r\n\r\ndubbo>");
    assert.match(shown, /^\r\n127\.0\.0\.1:\d+ -> com\.acme\.OrderApi\.twice\("21"\) -> "2121"\r\nelapsed: \d+ ms\.$/);
    const table = (await get(port, "/count?service=OrderApi&format=json")).body;
    const { methods } = JSON.parse(table) as { methods: { method: string; total: number; failed: number }[] };
    const counts = Object.fromEntries(methods.map(({ method, total, failed }) => [method, [total, failed]]));
    assert.deepEqual(
      [counts["twice"], counts["fail"], counts["find"]],
      [
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    );
    for (const { socket } of [watching, calling]) socket.destroy();
  });

  it("repeats a count each second until Ctrl-C, and runs what was typed meanwhile", async () => {
    const telnet = new Telnet(port);
    telnet.send("count OrderApi twice 100\r\npwd\r\n");
    await telnet.until("| twice");
    telnet.send(Buffer.from([0xff, 0xf4, 0xff, 0xfd, 0x06]));
    await telnet.until("dubbo>");
    assert.equal(await telnet.until("\r\ndubbo>"), "/");
    telnet.socket.destroy();
  });

  it("invokes with strict JSON, chooses among overloads, and makes nothing of names", async () => {
    const telnet = new Telnet(port);
    const result = async (line: string): Promise<string> => /result: (.*)\r\n/.exec(await telnet.ask(line))?.[1] ?? "";
    assert.equal(await result("invoke com.acme.OrderApi:1.0.0.find(42)"), '{"id":42,"name":"n"}');
    assert.equal(await result("invoke com.acme.orderapi.find(42)"), '{"id":42,"name":"n"}');
    assert.equal(await result('invoke OrderApi.find("9007199254740993")'), '{"id":"9007199254740993","name":"n"}');
    assert.equal(await result('invoke OrderApi.twice("a b")'), '"a ba b"');
    for (const [line, answer] of [
      ["invoke find(1)", /please execute cd command first/],
      ["invoke OrderApi.find(9007199254740993)", /^Invalid json argument, cause: 9007199254740992 is not exact/],
      ["invoke OrderApi.find(process.exit())", /^Invalid json argument/],
      ["invoke OrderApi.find(1", /^Invalid parameters, format/],
      ['invoke OrderApi.find({"__proto__":{"x":1}})', /^Failed to invoke method find, cause: .*expected long/],
      ["invoke OrderApi.constructor()", /No such method constructor in service OrderApi$/],
      ["invoke Nope.find(1)", /No such service Nope$/],
      ["select 1", /^Please use the invoke command first\.$/],
    ] as const) {
      assert.match(await telnet.ask(line), answer, line);
    }
    const list = await telnet.ask("invoke OrderApi.twice(3)");
    assert.match(list, /^Methods:\r\n1\. twice\(int\)\r\n2\. twice\(long\)\r\nPlease use the select command/);
    assert.match(await telnet.ask("select 3"), /^Illegal index ,please input select 1~2$/);
    assert.equal(await result("select 1"), "6");
    assert.equal(await result("select 2"), "6");
    telnet.send(Buffer.from("invoke OrderApi.hang()\r\n\xff\xf4", "latin1"));
    assert.match(await telnet.until("\r\ndubbo>"), /nobody waits for it any more/);
    telnet.socket.destroy();
  });

  it("answers HTTP: values in order, one argument in the path, forms, and JSON", async () => {
    const java = await get(port, "/version");
    assert.deepEqual(java, { status: 200, type: "text/plain; charset=utf-8", body: 'dubbo version "dubbo-ts-0.1.0"' });
    assert.equal((await get(port, "/help/ls")).body, (await get(port, "/help?a=ls")).body);
    const json = await get(port, "/ls?format=json");
    assert.equal(json.type, "application/json");
    assert.deepEqual(JSON.parse(json.body), {
      providers: [{ service: "com.acme.OrderApi:1.0.0", published: "" }],
      consumers: [],
    });
    assert.deepEqual(JSON.parse((await get(port, "/pwd?format=json")).body), { result: "/" });
    const config = JSON.parse((await get(port, "/getConfig/ApplicationConfig")).body);
    assert.equal(config.shop.ApplicationConfig.shop.name, "shop");
    assert.deepEqual(JSON.parse((await get(port, "/getAddress/com.acme.Nope")).body), {});
    const body = new URLSearchParams({ command: "ls" });
    const posted = await fetch(`http://127.0.0.1:${port}/help`, { method: "POST", body });
    assert.match(await posted.text(), /COMMAND NAME \| ls/);
    assert.equal((await get(port, "/ready")).status, 200);
    for (const [path, status] of [
      ["/", 404],
      ["/nope", 404],
      ["/a/b/c", 404],
      ["/%E0%A4%A", 400],
      ["/switchLogLevel?a=nope", 500],
      ["/__proto__", 404],
      ["/constructor", 404],
    ] as const) {
      assert.equal((await get(port, path)).status, status, path);
    }
  });

  it("serves one request a connection, and a client that has closed its end", async () => {
    const twice = await everything(
      port,
      "GET /live HTTP/1.1\r\nhost: localhost\r\n\r\nGET /pwd HTTP/1.1\r\nhost: x\r\n\r\n",
    );
    assert.equal(twice.match(/HTTP\/1\.1/g)?.length, 1);
    assert.match(twice, /connection: close/i);
    assert.equal(await everything(port, "version\npwd\n"), 'dubbo version "dubbo-ts-0.1.0"\r\ndubbo>/\r\ndubbo>');
  });

  it("takes no commands from pages in a browser, whatever name they found this machine by", async () => {
    for (const headers of [
      "origin: http://evil.example\r\nhost: localhost\r\n",
      "sec-fetch-site: cross-site\r\nhost: 127.0.0.1\r\n",
      "host: evil.example\r\n",
    ]) {
      assert.match(await everything(port, `GET /offline HTTP/1.1\r\n${headers}\r\n`), /^HTTP\/1\.1 403 /, headers);
    }
    assert.match(await everything(port, "GET /live HTTP/1.1\r\nhost: [::1]:1\r\n\r\n"), /^HTTP\/1\.1 200 /);
  });

  it("has limits: of a line, of waiting commands, of a header, of a body", async () => {
    assert.equal(await everything(port, "a".repeat(5000)), "the line is too long\r\n");
    assert.match(
      await everything(port, `count OrderApi twice 9\n${"pwd\n".repeat(100)}`),
      /too many commands wait\r\n/,
    );
    const header = `GET /live HTTP/1.1\r\nhost: localhost\r\nx: ${"a".repeat(10_000)}\r\n\r\n`;
    assert.match(await everything(port, header), /^HTTP\/1\.1 431 /);
    const form = "content-type: application/x-www-form-urlencoded\r\n";
    const long = `POST /help HTTP/1.1\r\nhost: localhost\r\n${form}content-length: 70000\r\n\r\n${"a".repeat(70_000)}`;
    assert.match(await everything(port, long), /^HTTP\/1\.1 413 /);
    const upload =
      "POST /help HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data\r\ncontent-length: 1\r\n\r\na";
    assert.match(await everything(port, upload), /^HTTP\/1\.1 415 /);
    assert.match(await everything(port, "GET nonsense\r\n\r\n"), /^HTTP\/1\.1 400 /);
    assert.equal((await get(port, "/live")).body, "true");
  });

  it("says who did what", async () => {
    said.length = 0;
    await get(port, "/help/ls");
    await get(port, "/offline/com.acme.Nope");
    assert.equal(said.length, 1);
    assert.match(said[0]!, /^qos: offline com\.acme\.Nope from 127\.0\.0\.1:\d+$/);
  });
});

describe("the operator's port and its settings", () => {
  it("invokes nothing unless that is switched on", async () => {
    const { dubbo, port } = await start();
    const { status, body } = await get(port, "/invoke?a=OrderApi.twice(1)");
    assert.deepEqual([status, body], [403, "invoke is switched off: give createDubbo { qos: { invoke: true } }"]);
    assert.equal((await get(port, "/select?a=1")).status, 403);
    await dubbo.close();
  });

  it("asks a check of the user's own", async () => {
    const asked: string[] = [];
    const { dubbo, port } = await start({
      authorize({ command, args, remoteHost, granted, needed }) {
        asked.push(`${command}(${args}) ${remoteHost} ${granted} ${needed}`);
        return command !== "ls";
      },
    });
    assert.equal((await get(port, "/ls?a=1")).status, 403);
    assert.equal((await get(port, "/getConfig")).status, 200);
    assert.deepEqual(asked, ["ls(1) 127.0.0.1 PRIVATE PROTECTED", "getConfig() 127.0.0.1 PRIVATE PRIVATE"]);
    const telnet = new Telnet(port);
    assert.equal(await telnet.ask("ls"), "ls :permission deny");
    telnet.socket.destroy();
    await dubbo.close();
  });

  it("warns of a port in use, or fails with check", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    said.length = 0;
    const started = await start({ port });
    assert.equal(started.port, undefined);
    assert.match(said.join(), /qos cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    await started.dubbo.close();
    await assert.rejects(start({ port, check: true }), /qos cannot listen on 127\.0\.0\.1/);
    taken.close();
  });

  it("is opened first and closed last, and shutdown is answered", async () => {
    const { dubbo, port } = await start();
    const telnet = new Telnet(port);
    assert.match(await telnet.ask("shutdown"), /^Application has shutdown successfully\r\nelapsed: \d+ ms\.$/);
    await once(telnet.socket, "close");
    assert.equal(dubbo.state, "closed");
    const refused = connect(port, "127.0.0.1");
    const [error] = (await once(refused, "error")) as [NodeJS.ErrnoException];
    assert.equal(error.code, "ECONNREFUSED");
  });

  it("leaves no connection open, whatever it was in the middle of", async () => {
    const { dubbo, port } = await start();
    const silent = new Telnet(port);
    const idle = new Telnet(port);
    const counting = new Telnet(port);
    const half = new Telnet(port);
    half.send("GET /live HT");
    await idle.ask("pwd");
    counting.send("count OrderApi twice 1000\r\n");
    await counting.until("| twice");
    const closed = [silent, idle, counting, half].map(({ socket }) => {
      socket.on("error", () => {});
      return once(socket, "close", { signal: AbortSignal.timeout(5000) });
    });
    await dubbo.close();
    await Promise.all(closed);
  });
});

describe("strangers at the operator's port", () => {
  const foreign = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal)?.address;
  const skip = foreign === undefined ? "this machine has no address but loopback" : false;
  const ask = async (port: number, path: string): Promise<[number, string]> => {
    const response = await fetch(`http://${foreign}:${port}${path}`);
    return [response.status, await response.text()];
  };
  const typed = async (port: number, line: string): Promise<string> => {
    const telnet = new Telnet(port, foreign);
    telnet.send(`${line}\r\nquit\r\n`);
    return telnet.until("BYE!\n");
  };

  it("find nobody there by default", { skip }, async () => {
    const { dubbo, port } = await start();
    await assert.rejects(ask(port, "/live"));
    await dubbo.close();
  });

  it("get the probes and nothing else, and no reasons", { skip }, async () => {
    const { dubbo, port } = await start({ host: "0.0.0.0", invoke: true, probes: { ready: [() => false] } });
    assert.deepEqual(await ask(port, "/live"), [200, "true"]);
    assert.deepEqual(await ask(port, "/ready?format=json"), [503, '{"ready":false}']);
    for (const path of ["/ls", "/getConfig", "/shutdown", "/invoke?a=OrderApi.twice(1)"]) {
      assert.deepEqual(await ask(port, path), [403, ""], path);
    }
    assert.equal(await typed(port, "ls"), "ls :permission deny\r\ndubbo>");
    await dubbo.close();
  });

  it("get more when they are white-listed, but invoke nothing", { skip }, async () => {
    const { dubbo, port } = await start({ host: "0.0.0.0", invoke: true, acceptForeignIpWhitelist: `${foreign}/32` });
    assert.equal((await ask(port, "/ls"))[0], 200);
    assert.deepEqual(await ask(port, "/getConfig"), [403, ""]);
    assert.deepEqual(await ask(port, "/invoke?a=OrderApi.twice(1)"), [403, "invoke is for this machine alone"]);
    await dubbo.close();
  });

  it("are turned away where the anonymous level is NONE", { skip }, async () => {
    const { dubbo, port } = await start({ host: "0.0.0.0", anonymousAccessPermissionLevel: "NONE" });
    const text = "\r\nForeign Ip Not Permitted, Consider Config It In Whitelist.\r\n";
    assert.deepEqual(await ask(port, "/live"), [403, text]);
    assert.equal(await everything(port, "live\r\n", { host: foreign! }), text);
    assert.deepEqual((await get(port, "/live")).body, "true");
    await dubbo.close();
  });
});

describe("probes", () => {
  it("tell of the start, of readiness and of life, with the checks of the user", async () => {
    let release = (): void => {};
    const started = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isReady: unknown = true;
    let isAlive = true;
    const dubbo = createDubbo({
      application: "shop",
      registry: "N/A",
      protocols: { dubbo: { port: 0, host: "127.0.0.1" } },
      logger,
      qos: {
        port: 0,
        probes: {
          timeoutMs: 50,
          live: [() => isAlive],
          startup: [() => started],
          ready: [
            async () => {
              if (isReady instanceof Error) throw isReady;
              return isReady;
            },
          ],
        },
      },
    });
    const { qosPort: port } = await dubbo.start();
    const ask = async (name: string): Promise<[number, string]> => {
      const { status, body } = await get(port!, `/${name}`);
      return [status, body];
    };
    const problems = async (name: string): Promise<string> => {
      return JSON.parse((await get(port!, `/${name}?format=json`)).body).problems.join();
    };
    assert.deepEqual(await ask("startup"), [503, "false"]);
    assert.equal(await problems("startup"), "startup check 1 gave no answer within 50 ms");
    release();
    assert.deepEqual([await ask("startup"), await ask("ready"), await ask("live")], Array(3).fill([200, "true"]));
    said.length = 0;
    isReady = false;
    assert.deepEqual(await ask("ready"), [503, "false"]);
    assert.deepEqual(await ask("ready"), [503, "false"]);
    assert.deepEqual(said, ["not ready: ready check 1 gave false"]);
    isReady = new Error("no database");
    assert.equal(await problems("ready"), "ready check 1 failed: no database");
    isReady = new Promise(() => {});
    assert.equal(await problems("ready"), "ready check 1 gave no answer within 50 ms");
    isReady = undefined;
    assert.deepEqual(await ask("ready"), [200, "true"]);
    isAlive = false;
    assert.deepEqual(await ask("live"), [503, "false"]);
    await dubbo.close();
  });

  it("are not ready before the start has ended, while a service is taken out, and while it closes", async () => {
    const seen: string[] = [];
    let port = 0;
    const look = async (when: string): Promise<void> => {
      const { status, body } = await get(port, "/ready?format=json");
      seen.push(`${when}: ${status} ${JSON.parse(body).problems}`);
    };
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    port = (free.address() as { port: number }).port;
    await new Promise((done) => free.close(done));
    const memory: RegistryFactory = () => ({
      fileCache: false,
      isAvailable: () => true,
      register: () => look("starting"),
      unregister: () => look("leaving"),
      subscribe: async () => {},
      unsubscribe: async () => {},
      onEvent: () => {},
      close: async () => {},
    });
    const dubbo = createDubbo({
      application: "shop",
      registry: "memory://here",
      extensions: { registry: { memory } },
      protocols: { dubbo: { port: 0, host: "127.0.0.1" } },
      logger,
      qos: { port },
    });
    dubbo.provide(Api, orders);
    await dubbo.start();
    await look("started");
    assert.match((await get(port, "/ls")).body, /\|com\.acme\.OrderApi:1\.0\.0\|memory-I\(Y\)\|/);
    assert.equal((await get(port, "/offline/.*OrderApi")).body, "service not found");
    assert.equal((await get(port, "/offline/.*OrderApi:1.0.0")).body, "OK");
    await look("taken out");
    assert.match((await get(port, "/ls")).body, /\|memory-I\(N\)\|/);
    assert.equal((await get(port, "/online")).body, "OK");
    await look("put back");
    assert.equal((await get(port, "/gracefulShutdown")).body, "OK");
    await look("asked to go");
    await get(port, "/online");
    await dubbo.close();
    assert.deepEqual(seen, [
      "starting: 503 the application has not started",
      "started: 200 ",
      "leaving: 503 taken out of the registries: com.acme.OrderApi:1.0.0",
      "taken out: 503 taken out of the registries: com.acme.OrderApi:1.0.0",
      "starting: 200 ",
      "put back: 200 ",
      "leaving: 503 taken out of the registries: com.acme.OrderApi:1.0.0",
      "asked to go: 503 taken out of the registries: com.acme.OrderApi:1.0.0",
      "starting: 200 ",
      "leaving: 503 the application is closing",
    ]);
  });
});
