import { JavaException, t } from "@dubbo-ts/hessian2";
import { messageOf } from "../common/index.js";

/**
 * What a generic call throws when the service threw: `exceptionClass` and `exceptionMessage` say what.
 * Java: `com.alibaba.dubbo.rpc.service.GenericException`, which both lines send, 3.3 too.
 */
export const GenericException = t.exception("com.alibaba.dubbo.rpc.service.GenericException", {
  exceptionClass: t.nullable(t.string),
  exceptionMessage: t.nullable(t.string),
});
/** An instance of the class of this name. */
export type GenericException = InstanceType<typeof GenericException>;

/** The later name of the same; it is caught as {@link GenericException}. */
export const ApacheGenericException = t.exception(
  "org.apache.dubbo.rpc.service.GenericException",
  {},
  { extends: GenericException },
);

const NAME = /^(org\.apache|com\.alibaba)\.dubbo\.rpc\.service\.GenericException$/;

/** Tells whoever made a generic call what was thrown: its class and its message. */
export function genericExceptionOf(thrown: unknown): GenericException {
  if (thrown instanceof GenericException) return thrown;
  const isJava = thrown instanceof JavaException;
  const exceptionClass = isJava ? thrown.className : "java.lang.RuntimeException";
  const text = messageOf(thrown);
  const exceptionMessage =
    isJava || !(thrown instanceof Error) || text === thrown.name ? text : `${thrown.name}: ${text}`;
  const message = exceptionMessage === "" ? exceptionClass : `${exceptionClass}: ${exceptionMessage}`;
  return new GenericException(message, { exceptionClass, exceptionMessage });
}

/** What a generic exception stands for, whether its class is known or not; undefined for any other. */
export function meantByGeneric(
  exception: unknown,
): { readonly className: string; readonly message: string } | undefined {
  if (!(exception instanceof JavaException) || !NAME.test(exception.className)) return undefined;
  const { exceptionClass, exceptionMessage } = exception.fields;
  if (typeof exceptionClass !== "string") return undefined;
  return { className: exceptionClass, message: typeof exceptionMessage === "string" ? exceptionMessage : "" };
}
