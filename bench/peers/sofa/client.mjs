import { closedLoop } from "../../harness/closed-loop.mjs";
import { requirePeer } from "../../harness/npm.mjs";
import { servePeer } from "../../harness/peer.mjs";
import { TEXT } from "../text.mjs";

const { RpcClient } = requirePeer("sofa-rpc-node").client;
const quiet = { info() {}, warn() {}, error: console.error };
let client;
let consumer;

async function start({ port }) {
  client = new RpcClient({ logger: quiet, protocol: requirePeer("dubbo-remoting") });
  consumer = client.createConsumer({
    interfaceName: "org.example.bench.EchoApi",
    version: "0.0.0",
    group: "",
    serverHost: `dubbo://127.0.0.1:${port}`,
  });
  await consumer.ready();
}

const echo = (value) => consumer.invoke("echo", [{ $class: "java.lang.String", $: value }]);

servePeer({ start, call: (input) => closedLoop(echo, TEXT, input) }, () => client?.close());
