import { closedLoop } from "../../harness/closed-loop.mjs";
import { openLoop } from "../../harness/open-loop.mjs";
import { servePeer } from "../../harness/peer.mjs";
import { TEXT } from "../text.mjs";
import { brokerOf } from "./broker.mjs";

let broker;

async function start({ port }) {
  broker = brokerOf("client", { urls: [`127.0.0.1:${port}/server`] });
  await broker.start();
  await broker.waitForServices("echo", 10_000);
}

const echo = (value) => broker.call("echo.text", { value });
const call = (input) => closedLoop(echo, TEXT, input);
const open = (input) => openLoop(() => echo(TEXT), input);

servePeer({ start, call, openLoop: open }, () => broker?.stop());
