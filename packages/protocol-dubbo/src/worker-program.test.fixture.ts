// A worker thread that does as the body of a call says; `module` is a file that has to be there for it to start.
import { existsSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { type FromWorker, monotonicMs, type ToWorker, type WorkerStart } from "./worker-messages.js";
import { WorkerWatch } from "./worker-watch.js";

const { port, module, watch: buffer } = workerData as WorkerStart;
const watch = new WorkerWatch(buffer);
const send = (message: FromWorker): void => port.postMessage(message);
const held: number[] = [];

port.on("message", (message: ToWorker) => {
  if (message.kind === "ping") watch.turn();
  if (message.kind === "closing")
    for (const id of held) send({ kind: "answer", id, status: 20, body: bytesOf("closing") });
  if (message.kind === "gone") send({ kind: "log", level: "warn", text: `peer ${message.from} is gone` });
  if (message.kind !== "call") return;
  const { id, from, body } = message;
  const text = Buffer.from(body).toString();
  watch.begin(id, monotonicMs() + 20);
  if (text === "exit") process.exit(5);
  if (text === "throw") throw new RangeError("nobody catches this");
  if (text === "hang") for (;;);
  if (text === "hold") held.push(id);
  else send({ kind: "answer", id, status: 20, body: bytesOf(`${text} from ${from}`) });
  if (text === "last words") process.exit(6);
  if (text !== "hold") watch.end(id);
});

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

if (existsSync(module)) send({ kind: "ready" });
else {
  send({ kind: "unfit", text: `there is no ${module}` });
  process.exit(1);
}
