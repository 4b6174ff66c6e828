import { promisify } from "node:util";
import { closedLoop } from "../../harness/closed-loop.mjs";
import { servePeer } from "../../harness/peer.mjs";
import { TEXT } from "../text.mjs";
import { grpc, service } from "./service.mjs";

let client;

function start({ port }) {
  const Client = grpc.makeGenericClientConstructor(service, "EchoApi");
  client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
}

servePeer({ start, call: (input) => closedLoop(promisify(client.echo.bind(client)), TEXT, input) }, () =>
  client?.close(),
);
