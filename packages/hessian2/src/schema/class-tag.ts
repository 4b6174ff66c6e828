/** What a tagged object is an object of. */
export interface TaggedClass {
  readonly className: string;
}

class Itself {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the subclass's private field lands on the object given
    return object;
  }
}

/**
 * Marks plain objects with their class. A private field is out of reach of everything else: keys, spreading, JSON,
 * `deepEqual` and `Reflect.ownKeys` do not see it, and it costs a tenth of a hidden symbol.
 */
class Tag extends Itself {
  readonly #of: TaggedClass;

  constructor(object: object, of: TaggedClass) {
    super(object);
    this.#of = of;
  }

  static has(object: object): object is Tag {
    return #of in object;
  }

  static read(object: object): TaggedClass | undefined {
    return #of in object ? (object as Tag).#of : undefined;
  }
}

/** Marks `object`, which has no tag yet, as one of the class. Gives it back. */
export function tag<T extends object>(object: T, of: TaggedClass): T {
  new Tag(object, of);
  return object;
}

/** The class `object` was marked with; undefined when it was not. */
export function tagOf(object: object): TaggedClass | undefined {
  return Tag.read(object);
}
