export * from "./bytes/index.js";
export { ClassDefinition } from "./codec/class-definition.js";
export { Decimal } from "./codec/decimal.js";
export { DEFAULT_DECODE_LIMITS, type DecodeLimits, decodeLimits } from "./codec/decode-limits.js";
export { HessianError, HessianErrorCode } from "./codec/hessian-error.js";
export { Hessian2Input } from "./codec/hessian2-input.js";
export { Hessian2Output, MAX_ENCODE_DEPTH } from "./codec/hessian2-output.js";
export { java } from "./codec/java.js";
export { JavaBigInteger } from "./codec/java-big-integer.js";
export { JavaCollection } from "./codec/java-collection.js";
export { JavaDate } from "./codec/java-date.js";
export { JavaDouble } from "./codec/java-double.js";
export {
  formatStackFrame,
  JavaException,
  type JavaExceptionOptions,
  type JavaStackFrame,
} from "./codec/java-exception.js";
export { JavaMap } from "./codec/java-map.js";
export { type JavaFields, JavaObject } from "./codec/java-object.js";
export { printable } from "./codec/printable.js";
export { returnInput, returnOutput, takeInput, takeOutput } from "./codec/spare-streams.js";
export { type ToPlainOptions, toPlain } from "./codec/to-plain.js";
export type { ObjectReader, ObjectWriter, ValueClasses } from "./codec/value-classes.js";
export type {
  ArraySchema,
  ContainerOptions,
  ListSchema,
  MapSchema,
  RecordSchema,
  SetSchema,
} from "./schema/container-schemas.js";
export { type DecodeOptions, decode } from "./schema/decode.js";
export { encode } from "./schema/encode.js";
export type { EnumSchema } from "./schema/enum-schema.js";
export type { AnyExceptionSchema, ErrorKey, ExceptionInstance, ExceptionSchema } from "./schema/exception-schema.js";
export { generalize } from "./schema/generalize.js";
export { type AnyObjectSchema, classOf, type ObjectSchema } from "./schema/object-schema.js";
export type { Plan } from "./schema/plan.js";
export { realize } from "./schema/realize.js";
export type { ScalarSchema } from "./schema/scalar-schema.js";
export type {
  AnySchema,
  Fields,
  Infer,
  InferFields,
  Input,
  InputFields,
  Schema,
  SchemaKind,
  Simplify,
} from "./schema/schema.js";
export { type AnyValueSchema, type LosslessSchema, t } from "./schema/t.js";
export { createTypeScope, type TypeScope } from "./schema/type-scope.js";
export type { ValueSchema } from "./schema/value-schema.js";
export type { LazySchema, NullableSchema, WithDefaultSchema } from "./schema/wrapper-schemas.js";
export * from "./time/index.js";
