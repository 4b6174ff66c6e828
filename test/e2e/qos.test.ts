import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { createDubbo, type Dubbo } from "dubbo-ts";
import { get, said, start } from "./operated.js";
import { everything, Telnet } from "./telnet-port.js";

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
