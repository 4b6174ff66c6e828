const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

/** Names and descriptors of the JVM. Java: `ReflectUtils`. */
export const JavaReflection = {
  /** Whether this can be the name of a class: `com.acme.Order$Line`. At most 512 characters. */
  isClassName: (name: string): boolean => name.length <= 512 && CLASS_NAME.test(name),
  /** How many parameters a descriptor names; -1 when it is malformed. */
  countParameters(descriptor: string): number {
    let count = 0;
    for (let at = 0; at < descriptor.length; count++) {
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
