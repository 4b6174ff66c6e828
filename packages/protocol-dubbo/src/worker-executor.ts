import { type Logger, SerializationId } from "@dubbo-ts/core/common";
import type { Invoker, Result, ServiceModel } from "@dubbo-ts/core/rpc";
import type { Hessian2Input } from "@dubbo-ts/hessian2";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { refuseFailed, refuseUnsent } from "./answering.js";
import { encodeRequestHead, type RequestHead } from "./dubbo-body.js";
import type { AdmittedCall, DubboServer, Executor } from "./dubbo-server.js";
import { BodyInvocation } from "./worker-invoker.js";
import type { WorkerAnswer } from "./worker-thread.js";

/**
 * Hands the calls of one service on to its worker threads, undecoded, and what they answer to the caller, unread.
 * `invoker`: a `WorkerInvoker`, behind the filters that count.
 */
export function workerExecutor(server: DubboServer, service: ServiceModel, invoker: Invoker, logger: Logger): Executor {
  const answer = (call: AdmittedCall, result: Result): void => {
    if (!call.twoWay || !result.ok) return;
    const { status, body } = result.value as WorkerAnswer;
    try {
      call.channel.respond(call, SerializationId.Hessian2, status, writeBody, body!);
    } catch (error) {
      refuseUnsent(server, call, error);
    }
  };
  return (call, body) => {
    const { channel, twoWay, admission } = call;
    const invocation = new BodyInvocation(service, admission.method, channel, wholeBody(admission.head, body), twoWay);
    try {
      return invoker.invoke(invocation).then(
        (result) => answer(call, result),
        (error) => refuseFailed(server, logger, call, error),
      );
    } catch (error) {
      refuseFailed(server, logger, call, error);
      return undefined;
    }
  };
}

/** The bytes of the heads that came lately: the same head object stands for every call of a method by a client. */
const heads = new WeakMap<RequestHead, Buffer>();

/** The one copy: the frame's buffer is used again as soon as this call has been taken. */
function wholeBody(head: RequestHead, { bytes, position, end }: Hessian2Input): Uint8Array<ArrayBuffer> {
  let start = heads.get(head);
  if (start === undefined) {
    const { path, version, method, descriptor, dubboVersion } = head;
    heads.set(head, (start = encodeRequestHead(path, version, method, descriptor, dubboVersion ?? "")));
  }
  const whole = new Uint8Array(start.length + end - position);
  whole.set(start);
  whole.set(bytes.subarray(position, end), start.length);
  return whole;
}

function writeBody(out: ByteWriter, body: Uint8Array): void {
  out.writeBytes(body);
}
