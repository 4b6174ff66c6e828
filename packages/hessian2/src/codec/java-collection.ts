/** A Java array or a collection of a named class, to be written without a schema. */
export class JavaCollection {
  /** The type on the wire: `[int`, `[com.acme.Order`, `java.util.LinkedList`. */
  readonly type: string;
  readonly values: readonly unknown[];

  constructor(type: string, values: readonly unknown[]) {
    this.type = type;
    this.values = values;
  }
}
