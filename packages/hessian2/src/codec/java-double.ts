/** A number that Java shall see as a `double` though it is whole: `java.double(1)`. Read by `t.lossless` only. */
export class JavaDouble {
  readonly value: number;

  constructor(value: number) {
    if (typeof value !== "number") throw new TypeError("a double is a number");
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }

  toJSON(): number {
    return this.value;
  }
}
