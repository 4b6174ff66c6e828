const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

const PRIMITIVES: ReadonlyMap<string, string> = new Map([
  ["boolean", "Z"],
  ["byte", "B"],
  ["char", "C"],
  ["short", "S"],
  ["int", "I"],
  ["long", "J"],
  ["float", "F"],
  ["double", "D"],
]);

/** What dubbo-go writes for a slice of times: it leaves out the semicolon, so the next parameter follows at once. */
const OPEN_DATES = "[Ljava/util/Date";

const PRIMITIVE_NAMES: ReadonlyMap<string, string> = new Map([...PRIMITIVES].map(([name, code]) => [code, name]));

/** Names and descriptors of the JVM. Java: `ReflectUtils`. */
export const JavaReflection = {
  /**
   * The descriptor of a type as Java's generic calls name it: `int`, `java.util.Map`, `int[]`, `[Ljava.lang.String;`.
   * Undefined for what names no type. Java: `ReflectUtils.name2class`.
   */
  descriptorOfType(name: string): string | undefined {
    if (name.length > 512 || name === "void") return undefined;
    if (name.startsWith("[")) {
      const descriptor = name.replaceAll(".", "/");
      if (descriptor === OPEN_DATES || descriptor.endsWith("V")) return undefined;
      return JavaReflection.countParameters(descriptor) === 1 ? descriptor : undefined;
    }
    const element = /^[^[\]]*/.exec(name)![0];
    const dimensions = name.slice(element.length);
    if (!/^(\[\])*$/.test(dimensions)) return undefined;
    const code =
      PRIMITIVES.get(element) ?? (CLASS_NAME.test(element) ? `L${element.replaceAll(".", "/")};` : undefined);
    return code === undefined ? undefined : "[".repeat(dimensions.length / 2) + code;
  },
  /** Whether this can be the name of a class: `com.acme.Order$Line`. At most 512 characters. */
  isClassName: (name: string): boolean => name.length <= 512 && CLASS_NAME.test(name),
  /** The types that a well-formed descriptor names, as generic calls name them: `int[]`. Java: `ReflectUtils.getName`. */
  typeNames: (descriptor: string): string[] =>
    (descriptor.match(/\[*(?:L[^;]+;|[ZBCSIJFD])/g) ?? []).map((one) => {
      const element = one.replace(/^\[+/, "");
      const name = PRIMITIVE_NAMES.get(element) ?? element.slice(1, -1).replaceAll("/", ".");
      return name + "[]".repeat(one.length - element.length);
    }),
  /** How many parameters a descriptor names, `[Ljava/util/Date` of dubbo-go too; -1 when it is malformed. */
  countParameters(descriptor: string): number {
    let count = 0;
    for (let at = 0; at < descriptor.length; count++) {
      if (descriptor.startsWith(OPEN_DATES, at) && descriptor[at + OPEN_DATES.length] !== ";") {
        at += OPEN_DATES.length;
        continue;
      }
      while (descriptor[at] === "[") at++;
      const code = descriptor[at];
      if (code === "L") {
        const end = descriptor.indexOf(";", at);
        if (end < at + 2) return -1;
        at = end + 1;
      } else if (code !== undefined && "VZBCDFIJS".includes(code)) {
        at++;
      } else {
        return -1;
      }
    }
    return count;
  },
} as const;
