/** A Java map of a named class, such as `java.util.TreeMap`, to be written without a schema. */
export class JavaMap {
  readonly type: string;
  readonly entries: ReadonlyMap<unknown, unknown>;

  constructor(type: string, entries: ReadonlyMap<unknown, unknown>) {
    this.type = type;
    this.entries = entries;
  }
}
