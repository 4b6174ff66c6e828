/** A Java map of a named class, such as `java.util.TreeMap`, to be written without a schema. */
export class JavaMap {
  readonly type: string;
  /** Pairs instead of a `Map` where Java tells keys apart that are equal here, as in a `java.util.IdentityHashMap`. */
  readonly entries: ReadonlyMap<unknown, unknown> | readonly (readonly [unknown, unknown])[];

  constructor(type: string, entries: JavaMap["entries"]) {
    this.type = type;
    this.entries = entries;
  }
}
