import { promisify } from "node:util";
import { closedLoop } from "../../harness/closed-loop.mjs";
import { openLoop } from "../../harness/open-loop.mjs";
import { servePeer } from "../../harness/peer.mjs";
import { TEXT } from "../text.mjs";
import { grpc, service } from "./service.mjs";

let client;
let echo;

function start({ port }) {
  const Client = grpc.makeGenericClientConstructor(service, "EchoApi");
  client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  echo = promisify(client.echo.bind(client));
}

const call = (input) => closedLoop(echo, TEXT, input);
const open = (input) => openLoop(() => echo(TEXT), input);

servePeer({ start, call, openLoop: open }, () => client?.close());
