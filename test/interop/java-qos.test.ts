import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, describe, it } from "node:test";
import { createDubbo, type Dubbo } from "dubbo-ts";
import { Telnet } from "../e2e/telnet-port.js";
import { ExamApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";
import { ZookeeperServer } from "./zookeeper-server.js";

const EXAM = "org.dubbots.interop.api.ExamService";

/** What is typed at both, in this order; both must say the same. */
const SAME: readonly string[] = [
  "help ls",
  "help getConfig",
  "help getAddress",
  "help ps",
  "help cd",
  "help pwd",
  "help select",
  "help invoke",
  "help switchLogLevel",
  "help loggerInfo",
  "help shutdown",
  "help nope",
  "ls",
  "ps",
  "ps 1",
  "ps x",
  "pwd",
  "pwd x",
  "cd",
  "cd ExamService",
  "pwd",
  "cd Nope",
  "cd /",
  "pwd",
  "nope",
  "nope a b",
  "live",
  "ready",
  "startup",
  "count",
  "count Nope",
  "count ExamService echoInt x",
  "invoke",
  "invoke ExamService.echoInt(5)",
  'invoke ExamService.echoString("a b")',
  "invoke ExamService.nope(5)",
  "invoke Nope.echoInt(5)",
  "invoke echoInt(5)",
  "invoke ExamService.echoInt(",
  "select",
  "select 1",
  "select x",
  "switchLogLevel",
  "switchLogLevel warn",
  "getAddress",
  "offline nope",
  `offline ${EXAM}`, // Java is ready as long as one of its others is registered; here each that is taken out counts
  "ls",
  `online ${EXAM}`,
  "ls",
  "ready",
  "offlineInterface",
  "offlineApp",
  "ready",
  "onlineApp",
  "ready",
  "onlineInterface",
  "ready",
  "shutdown x",
  "gracefulShutdown",
  "ready",
];

/** What is typed at both, where they are known to differ, and how. */
const DIFFERENT: readonly {
  readonly line: string;
  readonly java: RegExp;
  readonly node: RegExp;
  readonly why: string;
}[] = [
  { line: "version", java: /^dubbo version "3\.3\.6"$/, node: /^dubbo version "dubbo-ts-/, why: "another release" },
  {
    line: "count ExamService nope",
    java: /^$/,
    node: /^No such method nope in class org\.dubbots\.interop\.api\.ExamService$/,
    why: "Java shows its prompt first and says it later, over the next prompt",
  },
  {
    line: "switchLogLevel nope",
    java: /^switchLogLevel nope :fail to execute commandContext by No enum constant /,
    node: /^switchLogLevel nope :fail to execute commandContext by unknown level, known: ALL, /,
    why: "there is no enum",
  },
  {
    line: "invoke ExamService.echoInt({)",
    java: /^Invalid json argument, cause: .*fastjson/,
    node: /^Invalid json argument, cause: /,
    why: "another JSON",
  },
  {
    line: "trace Nope",
    java: /:no such command$/,
    node: /^No such service Nope$/,
    why: "Java has it on the port for services alone",
  },
  { line: "status", java: /:no such command$/, node: /^(OK|WARN)$/, why: "the same" },
  { line: "switchLogger slf4j", java: /^OK$/, node: /:no such command$/, why: "there is one logger" },
];

/** Over HTTP: status, and whether the bodies are the same. */
const REQUESTS: readonly { readonly path: string; readonly same: boolean }[] = [
  { path: "/live", same: true },
  { path: "/ready", same: true },
  { path: "/startup", same: true },
  { path: "/help?a=ls", same: true },
  { path: "/help/ls", same: true },
  { path: "/nope", same: true },
  { path: "/", same: true },
  { path: "/quit", same: true },
  { path: "/ls", same: true },
  { path: "/switchLogLevel?a=nope", same: false },
  { path: `/invoke?a=${encodeURIComponent("ExamService.echoInt(5)")}`, same: true },
  { path: `/getAddress?a=${EXAM}`, same: true },
  { path: "/getConfig?a=ApplicationConfig", same: false },
];

describe("the operator's port beside that of Java 3.3.6", () => {
  let zookeeper: ZookeeperServer;
  let java: JavaPeer;
  let node: Dubbo;
  let ports: Record<"java" | "node", number>;

  before(async () => {
    zookeeper = await ZookeeperServer.start();
    const registry = `zookeeper://127.0.0.1:${zookeeper.port}`;
    const javaPort = await freePort();
    const line = JAVA_LINES[0]!;
    const args = [`registry=${registry}`, "register.mode=interface", `qos.port=${javaPort}`];
    ({ peer: java } = await JavaPeer.start(line, "ProviderMain", args));
    node = createDubbo({
      application: "node-qos",
      registry,
      protocols: { dubbo: { port: 0 } },
      qos: { port: 0, invoke: true },
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    node.provide(ExamApi, createExamService());
    const { qosPort } = await node.start();
    ports = { java: javaPort, node: qosPort! };
  });
  after(async () => {
    await node?.close({ graceMs: 0 });
    await java?.end();
    await zookeeper?.stop();
  });

  it("answers HTTP with the same status, and the same text where nothing else is stated", async () => {
    for (const { path, same } of REQUESTS) {
      const [theirs, ours] = await Promise.all(
        [ports.java, ports.node].map(async (port) => {
          const response = await fetch(`http://127.0.0.1:${port}${path}`);
          return { status: response.status, body: shape(await response.text()) };
        }),
      );
      assert.equal(ours!.status, theirs!.status, path);
      assert.equal(ours!.body === theirs!.body, same, `${path}: ${theirs!.body}\n${ours!.body}`);
    }
  });

  it(`answers ${SAME.length} lines over telnet as Java does, and ${DIFFERENT.length} otherwise, as stated`, async () => {
    const [theirs, ours] = [new Telnet(ports.java), new Telnet(ports.node)];
    await Promise.all([theirs.until("dubbo>"), ours.until("dubbo>")]); // the welcome
    for (const { line, java, node } of DIFFERENT) {
      assert.match(shape(await theirs.ask(line)), java, line);
      assert.match(shape(await ours.ask(line)), node, line);
      // Java's count comes behind its prompt, with a prompt of its own.
      if (line.startsWith("count")) await theirs.until("\r\ndubbo>");
    }
    for (const line of SAME) {
      const [expected, actual] = await Promise.all([theirs.ask(line), ours.ask(line)]);
      assert.equal(shape(actual), shape(expected), line);
    }
    for (const telnet of [theirs, ours]) {
      telnet.send("quit\r\n");
      await telnet.until("BYE!\n");
      await once(telnet.socket, "close");
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Without what differs by its nature: ports, times, widths of columns, and the services that one side alone has. */
function shape(text: string): string {
  return text
    .replace(/^\|.*(VersionedService|ArraysService|RecordService|TypesService|DubboInternal).*\n\+-.*\n/gm, "")
    .replace(/-{2,}/g, "--")
    .replace(/ {2,}/g, " ")
    .replace(/\| *| *\|/g, "|")
    .replace(/elapsed: \d+ ms/g, "elapsed: N ms")
    .replace(/^\d{4,5}$/gm, "PORT")
    .trim();
}
