import type { MessagePort } from "node:worker_threads";
import { type Logger, RpcCode, RpcError, SerializationId } from "@dubbo-ts/core/common";
import { type Invoker, type MessageLimits, resolveMessageLimits, type ServiceModel } from "@dubbo-ts/core/rpc";
import { FrameFlag } from "@dubbo-ts/remoting";
import { DubboServer, type Executor } from "./dubbo-server.js";
import { inlineExecutor } from "./inline-executor.js";
import { WorkerChannel } from "./worker-channel.js";
import { type FromWorker, monotonicMs, type ToWorker } from "./worker-messages.js";
import type { WorkerWatch } from "./worker-watch.js";

/** A service and the way to the main thread. */
export interface WorkerServing {
  readonly port: MessagePort;
  readonly path: string;
  readonly service: ServiceModel;
  /** The implementation behind the filters that run here. */
  readonly invoker: Invoker;
  /** Of what is decoded. */
  readonly limits: Partial<MessageLimits> | undefined;
  readonly watch: WorkerWatch;
  /** Aborted when the application closes. */
  readonly closing: AbortController;
  readonly logger: Logger;
}

/**
 * Serves, in a worker thread, the calls that the main thread hands on: they are decoded, run, answered and refused by the
 * same code as on the main thread, only that answers leave as messages.
 */
export function serveWorker({ port, path, service, invoker, limits, watch, closing, logger }: WorkerServing): void {
  const send = (message: FromWorker, ...transfer: ArrayBuffer[]): void => port.postMessage(message, transfer);
  const answer = (id: number, status: number, body: Uint8Array<ArrayBuffer>): void => {
    watch.end(id);
    send({ kind: "answer", id, status, body }, body.buffer);
  };
  const end = (id: number): void => {
    watch.end(id);
    send({ kind: "answer", id, status: 0, body: undefined });
  };

  /** Of the call that is being taken on, which happens in one go. */
  let waitedMs = 0;
  let taken = 0;
  const server = new DubboServer(logger, resolveMessageLimits(limits));
  const inline = inlineExecutor(server, logger);
  const execute: Executor = (call, body) => {
    const { idLow: id } = call;
    taken = id;
    const running = inline(call, body);
    if (!call.twoWay) {
      if (running === undefined) end(id);
      else running.then(() => end(id));
    }
    return running;
  };
  const timed: Invoker = {
    ...invoker,
    invoke(invocation) {
      // The time in the queue was the caller's too.
      const deadline = invocation.deadline === undefined ? undefined : invocation.deadline - waitedMs;
      const leftMs = deadline === undefined ? undefined : deadline - performance.now();
      if (leftMs !== undefined && leftMs <= 0)
        return Promise.reject(tooLate(service, invocation.method.name, waitedMs));
      invocation.deadline = deadline;
      watch.begin(taken, leftMs === undefined ? undefined : monotonicMs() + leftMs);
      return invoker.invoke(invocation);
    },
  };
  server.add({ path, service, invoker: timed, execute });

  const channels = new Map([[0, new WorkerChannel("", "", answer)]]);
  port.on("message", (message: ToWorker) => {
    switch (message.kind) {
      case "call": {
        const { id, from, twoWay, receivedMs, body } = message;
        const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
        const flags = SerializationId.Hessian2 | (twoWay ? FrameFlag.TwoWay : 0);
        waitedMs = monotonicMs() - receivedMs;
        taken = 0;
        const frame = {
          idHigh: 0,
          idLow: id,
          flags,
          status: 0,
          length: bytes.length,
          bytes,
          start: 0,
          end: bytes.length,
        };
        server.received(channels.get(from)!, frame);
        if (!twoWay && taken !== id) end(id); // it was refused before anyone took it
        return;
      }
      case "peer": {
        const { from, remoteAddress, localAddress } = message;
        channels.set(from, new WorkerChannel(remoteAddress, localAddress, answer));
        return;
      }
      case "gone": {
        const channel = channels.get(message.from);
        channels.delete(message.from);
        channel?.gone();
        return;
      }
      case "ping":
        watch.turn();
        return;
      case "closing":
        closing.abort(new Error(message.reason));
    }
  });
  send({ kind: "ready" });
}

function tooLate(service: ServiceModel, method: string, waitedMs: number): RpcError {
  const text = `${service.key}.${method} waited ${Math.ceil(waitedMs)} ms for a worker thread and was not begun: its caller has stopped waiting`;
  return new RpcError(RpcCode.Timeout, text, { service: service.key, method });
}

/** A logger of a worker thread: what it is told is logged by the main thread's. */
export function workerLogger(port: MessagePort): Logger {
  const to =
    (level: keyof Logger) =>
    (text: string): void => {
      const message: FromWorker = { kind: "log", level, text };
      port.postMessage(message);
    };
  return { debug: to("debug"), info: to("info"), warn: to("warn"), error: to("error") };
}
