import { closedLoop } from "../../harness/closed-loop.mjs";
import { requirePeer } from "../../harness/npm.mjs";
import { servePeer } from "../../harness/peer.mjs";
import { TEXT } from "../text.mjs";

const { DirectlyDubbo, java } = requirePeer("dubbo2.js");
let service;

function start({ port }) {
  const dubbo = DirectlyDubbo.from({
    dubboAddress: `127.0.0.1:${port}`,
    dubboVersion: "2.0.2",
    dubboInvokeTimeout: 10,
  });
  service = dubbo.proxyService({
    dubboInterface: "org.example.bench.EchoApi",
    version: "0.0.0",
    methods: { echo: (value) => [java.String(value)] },
  });
}

async function echo(value) {
  const { res, err } = await service.echo(value);
  if (err) throw err;
  return res;
}

servePeer({ start, call: (input) => closedLoop(echo, TEXT, input) });
