/** Field values by name, without a prototype: any name is data. */
export type JavaFields = Readonly<Record<string, unknown>>;

/** An object of a class that no schema describes. Also what an enum looks like without one: it has the field `name`. */
export class JavaObject {
  readonly className: string;
  /** In the order of the wire; without a prototype. Of shadowed fields the last one, which is the subclass's. */
  readonly fields: JavaFields;
  /** Fields of superclasses that a field of the same name hides, in the order of the wire. Only read by `t.lossless`. */
  readonly shadowed: readonly (readonly [string, unknown])[] | undefined;

  constructor(className: string, fields: JavaFields, shadowed?: JavaObject["shadowed"]) {
    this.className = className;
    this.fields = fields;
    this.shadowed = shadowed;
  }

  /** The value of a field, undefined when the object has no such field. */
  get(name: string): unknown {
    return this.fields[name];
  }

  /** True for an object of exactly this class. */
  is(className: string): boolean {
    return this.className === className;
  }
}

/** A record without a prototype that holds a copy of `fields`. */
export function fieldsOf(fields: Readonly<Record<string, unknown>>): JavaFields {
  return Object.assign(Object.create(null) as Record<string, unknown>, fields);
}
