import { type DubboUrl, Key } from "../common/index.js";

/** What is published for consumers: Java 3.2 would otherwise prefer fastjson2. Java: `PreferSerializationProvider`. */
export const PREFERRED_SERIALIZATION = "hessian2";

/**
 * Whether this provider takes hessian2, the one serialization we speak: every Java peer does unless it says otherwise.
 * Gives undefined, or why not. Java: `UrlUtils.serializationOrDefault`.
 */
export function refusedSerialization(url: DubboUrl): string | undefined {
  const preferred = url
    .get(Key.PreferSerialization)
    ?.split(",")
    .map((name) => name.trim());
  const single = url.get(Key.Serialization);
  if (preferred?.includes("hessian2") || single === "hessian2" || single === undefined) return undefined;
  return `it takes ${[...(preferred ?? []), single].join(", ")}, and not hessian2`;
}
