import { isDeepStrictEqual } from "node:util";
import type { Dubbo } from "dubbo-ts";
import { ArraysApi, everything, RecordApi, TypesApi } from "./exam-types.js";

/** Serves the types of the exam: each method answers with its argument, but for those about {@link everything}. */
export function provideTypes(dubbo: Dubbo): void {
  const same = (value: unknown): unknown => value;
  const echo = (keys: readonly string[]): object => Object.fromEntries(keys.map((key) => [key, same]));
  const differing = (value: Record<string, unknown> | null): string[] =>
    Object.entries(everything())
      .filter(([key, sample]) => !isDeepStrictEqual(value?.[key], sample))
      .map(([key]) => key);
  const types = { ...echo(Object.keys(TypesApi.specs)), everything, differing };
  dubbo.provide(TypesApi, types as never);
  dubbo.provide(ArraysApi, echo(Object.keys(ArraysApi.specs)) as never);
  dubbo.provide(RecordApi, echo(Object.keys(RecordApi.specs)) as never);
}
