import {
  Key,
  type Logger,
  messageOf,
  ResponseStatus,
  RpcCode,
  RpcError,
  rpcCodeName,
  SerializationId,
} from "@dubbo-ts/core/common";
import { type Attachments, type Invoker, type Result, RpcInvocation } from "@dubbo-ts/core/rpc";
import { Hessian2Input, Hessian2Output } from "@dubbo-ts/hessian2";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { readAttachments, within, writeAnswer } from "./dubbo-body.js";
import { type AdmittedCall, type DubboServer, type Executor, textOf } from "./dubbo-server.js";

/** Runs calls where they arrive, on the event loop. Java: `DirectDispatcher`. */
export function inlineExecutor(server: DubboServer, logger: Logger): Executor {
  const refuse = (call: AdmittedCall, status: ResponseStatus, text: string): void =>
    server.refuse(call.channel, call.id, call.twoWay, status, text);

  const answer = (call: AdmittedCall, result: Result): void => {
    if (!call.twoWay) {
      if (!result.ok)
        logger.warn(`${nameOf(call)} failed, but its caller waits for no answer: ${messageOf(result.exception)}`);
      return;
    }
    try {
      call.channel.respond(call.id, SerializationId.Hessian2, ResponseStatus.Ok, writeResult, { call, result });
    } catch (error) {
      const tooLong = error instanceof RpcError && error.code === RpcCode.Serialization;
      const what = tooLong ? "Data length too large" : "Failed to send response";
      const text = `${what}: ${nameOf(call)}: ${messageOf(error)}`;
      refuse(call, tooLong ? ResponseStatus.SerializationError : ResponseStatus.BadResponse, text);
    }
  };

  return (admitted, body) => {
    let call = admitted;
    let invoker: Invoker;
    let invocation: RpcInvocation;
    try {
      const start = body.position;
      let args = readArguments(call, body);
      const attachments = readAttachments(body);
      const path = textAttachment(attachments, Key.Path) ?? call.head.path;
      const version = textAttachment(attachments, Key.Version) ?? call.head.version;
      const group = textAttachment(attachments, Key.Group);
      const exported = server.find(path, group, version);
      if (exported === undefined) {
        refuse(
          call,
          ResponseStatus.ServiceError,
          `org.apache.dubbo.remoting.RemotingException: Not found exported service: ${group === undefined ? "" : `${group}/`}${path}:${version} in [${server.keysAt(path).join(", ")}], may be version or group mismatch`,
        );
        return;
      }
      // The attachments come last, and they alone may name the version: then another contract told how to decode.
      if (exported.service.scope !== call.scope) {
        call = server.admitTo(exported.service, call);
        if (call !== admitted) args = readArguments(call, new Hessian2Input(body.bytes, start, body.end));
      }
      invoker = exported.invoker;
      const deadline = deadlineOf(attachments);
      invocation = new RpcInvocation(
        exported.service,
        call.method,
        args,
        attachments,
        undefined,
        call.channel,
        deadline,
      );
    } catch (error) {
      refuse(call, ResponseStatus.BadRequest, `Fail to decode request due to: ${textOf(error)}`);
      return;
    }
    const fail = (error: unknown): void => {
      if (!call.twoWay) {
        logger.warn(`${nameOf(call)} was refused, but its caller waits for no answer: ${messageOf(error)}`);
        return;
      }
      const kind =
        error instanceof RpcError
          ? `org.apache.dubbo.rpc.RpcException: ${messageOf(error)} (${rpcCodeName(error.code)})`
          : messageOf(error);
      const isTimeout = error instanceof RpcError && error.code === RpcCode.Timeout;
      refuse(call, isTimeout ? ResponseStatus.ServerTimeout : ResponseStatus.ServiceError, kind);
    };
    try {
      invoker.invoke(invocation).then((result) => answer(call, result), fail);
    } catch (error) {
      fail(error); // a filter that throws where it should reject
    }
  };
}

function nameOf({ head, method }: AdmittedCall): string {
  return `${head.path}.${method.name}`;
}

function readArguments({ plans }: AdmittedCall, body: Hessian2Input): unknown[] {
  const { parameters } = plans;
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
  try {
    writeAnswer(new Hessian2Output(out), result, call.plans.result, call.scope, call.answerAttachments);
  } catch (error) {
    throw within(error, "result");
  }
}

function textAttachment(attachments: Attachments | undefined, key: string): string | undefined {
  const value = attachments?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

// The caller's own countdown when it sends one, else the timeout of its attempt. Values that make no sense are ignored.
function deadlineOf(attachments: Attachments | undefined): number | undefined {
  if (attachments === undefined) return undefined;
  const left = attachments["_TO"] ?? attachments["_to"] ?? attachments[Key.Timeout];
  const ms = typeof left === "string" ? Number(left) : typeof left === "bigint" ? Number(left) : left;
  if (typeof ms !== "number" || !(ms > 0 && ms < 2 ** 31)) return undefined;
  return performance.now() + ms;
}
