import { t } from "@dubbo-ts/hessian2";

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
