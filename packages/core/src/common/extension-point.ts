/** The named choices of one kind. A value: `with` makes another one, so two `Dubbo` instances never share. Java: `ExtensionLoader`. */
export interface ExtensionPoint<T> {
  /** What it chooses among, as error messages name it: `"load balance"`. */
  readonly kind: string;
  /** These choices and `more`; a name that exists is replaced. */
  with(more: Readonly<Record<string, T>>): ExtensionPoint<T>;
  /** The choice of this name; a `TypeError` that lists the known ones when there is none. */
  get(name: string): T;
  has(name: string): boolean;
  names(): string[];
}

/** Makes an {@link ExtensionPoint} of these choices. */
export function extensionPoint<T>(kind: string, known: Readonly<Record<string, T>>): ExtensionPoint<T> {
  return {
    kind,
    with: (more) => extensionPoint(kind, { ...known, ...more }),
    get(name) {
      if (Object.hasOwn(known, name)) return known[name]!;
      throw new TypeError(`unknown ${kind} "${name}", known: ${Object.keys(known).join(", ") || "none"}`);
    },
    has: (name) => Object.hasOwn(known, name),
    names: () => Object.keys(known),
  };
}
