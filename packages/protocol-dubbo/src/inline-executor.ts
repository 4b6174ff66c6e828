import { Key, type Logger, MAX_LOGGED_CHARS, messageOf, ResponseStatus, SerializationId } from "@dubbo-ts/core/common";
import { type Attachments, type Invoker, type Result, RpcInvocation } from "@dubbo-ts/core/rpc";
import { Hessian2Input, returnOutput, takeOutput } from "@dubbo-ts/hessian2";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { nameOf, refuseFailed, refuseUnsent } from "./answering.js";
import { readAttachments, within, writeAnswer } from "./dubbo-body.js";
import { type AdmittedCall, type DubboServer, type Executor, textOf } from "./dubbo-server.js";
import type { RequestTail } from "./known-attachments.js";

/** Runs calls where and when they arrive, on the event loop, however many. Java: `DirectDispatcher`. */
export function inlineExecutor(server: DubboServer, logger: Logger): Executor {
  const refuse = (call: AdmittedCall, status: ResponseStatus, text: string): void =>
    server.refuse(call.channel, call, call.twoWay, status, text);

  const answer = (call: AdmittedCall, result: Result): void => {
    if (!call.twoWay) {
      if (!result.ok)
        logger.warn(
          `${nameOf(call)} failed, but its caller waits for no answer: ${messageOf(result.exception, MAX_LOGGED_CHARS)}`,
        );
      return;
    }
    try {
      call.channel.respond(call, SerializationId.Hessian2, ResponseStatus.Ok, writeResult, { call, result });
    } catch (error) {
      refuseUnsent(server, call, error);
    }
  };

  /** Reads the attachments, which say for whom the call is; refuses it and gives nothing when nobody is. */
  const readTail = (call: AdmittedCall, body: Hessian2Input): RequestTail | undefined => {
    const { admission } = call;
    const start = body.position;
    const attachments = readAttachments(body, server.limits);
    const path = textAttachment(attachments, Key.Path) ?? admission.head.path;
    const version = textAttachment(attachments, Key.Version) ?? admission.head.version;
    const group = textAttachment(attachments, Key.Group);
    const exported = server.find(path, group, version);
    if (exported === undefined) {
      refuse(
        call,
        ResponseStatus.ServiceError,
        `org.apache.dubbo.remoting.RemotingException: Not found exported service: ${group === undefined ? "" : `${group}/`}${path}:${version} in [${server.keysAt(path).join(", ")}], may be version or group mismatch`,
      );
      return undefined;
    }
    const tail = { attachments, exported, timeoutMs: timeoutOf(attachments) };
    if (exported.service.scope === admission.scope) admission.tails.remember(body, start, tail);
    return tail;
  };

  return (admitted, body) => {
    let call = admitted;
    let invoker: Invoker;
    let invocation: RpcInvocation;
    try {
      const start = body.position;
      let args = readArguments(call, body);
      const tail = call.admission.tails.find(body) ?? readTail(call, body);
      if (tail === undefined) return undefined;
      const { service } = tail.exported;
      // The attachments come last, and they alone may name the version: then another contract told how to decode.
      if (service.scope !== call.admission.scope) {
        const { execute } = call.admission;
        const admission = server.admitTo(tail.exported, call.admission);
        if (admission !== call.admission) {
          call = { ...call, admission };
          const again = new Hessian2Input(body.bytes, start, body.end, body.limits);
          if (admission.execute !== execute) return admission.execute(call, again);
          args = readArguments(call, again);
        }
      }
      invoker = tail.exported.invoker;
      const { queuedMs } = call;
      const deadline = tail.timeoutMs === undefined ? undefined : (queuedMs ?? performance.now()) + tail.timeoutMs;
      if (queuedMs !== undefined && deadline !== undefined && performance.now() > deadline) {
        const text = `${nameOf(call)} was not run: it has waited longer than the ${tail.timeoutMs} ms of its caller`;
        refuse(call, ResponseStatus.ServerTimeout, text);
        return undefined;
      }
      const { method } = call.admission;
      invocation = new RpcInvocation(service, method, args, undefined, undefined, call.channel, deadline);
      invocation.shareAttachments(tail.attachments);
    } catch (error) {
      refuse(call, ResponseStatus.BadRequest, `Fail to decode request due to: ${textOf(error)}`);
      return undefined;
    }
    const fail = (error: unknown): void => refuseFailed(server, logger, call, error);
    try {
      return invoker.invoke(invocation).then((result) => answer(call, result), fail);
    } catch (error) {
      fail(error); // a filter that throws where it should reject
      return undefined;
    }
  };
}

function readArguments({ admission }: AdmittedCall, body: Hessian2Input): unknown[] {
  const { parameters } = admission.plans;
  const args: unknown[] = new Array(parameters.length);
  for (let i = 0; i < parameters.length; i++) {
    try {
      args[i] = parameters[i]!.read(body);
    } catch (error) {
      throw within(error, `args[${i}]`);
    }
  }
  return args;
}

interface Answer {
  readonly call: AdmittedCall;
  readonly result: Result;
}

function writeResult(out: ByteWriter, { call, result }: Answer): void {
  const { plans, scope, answerAttachments } = call.admission;
  try {
    const output = takeOutput(out);
    writeAnswer(output, result, plans.result, scope, answerAttachments);
    returnOutput(output);
  } catch (error) {
    throw within(error, "result");
  }
}

function textAttachment(attachments: Attachments | undefined, key: string): string | undefined {
  const value = attachments?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

// The caller's own countdown when it sends one, else the timeout of its attempt. Values that make no sense are ignored.
function timeoutOf(attachments: Attachments | undefined): number | undefined {
  if (attachments === undefined) return undefined;
  const left = attachments["_TO"] ?? attachments["_to"] ?? attachments[Key.Timeout];
  const ms =
    typeof left === "string"
      ? /^\d{1,10}$/.test(left)
        ? Number(left)
        : 0
      : typeof left === "bigint"
        ? Number(left)
        : left;
  return typeof ms === "number" && ms > 0 && ms < 2 ** 31 ? ms : undefined;
}
