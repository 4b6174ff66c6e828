const MAX_CHARACTERS = 256;
/** Each of them multiplies the time that a pattern can take by the length of a key. */
const MAX_REPETITIONS = 3;
/** What repeats a group may take longer than anybody lives; possessive and lazy forms are Java's own affair. */
const REPEATED_GROUP = /\)[*+{]/;

/**
 * Whether the whole of a service's name fits: `group/interface:version`, or the same without its group. A pattern is a
 * regular expression (`com.acme.*`), as Java's QoS commands take it, of at most 256 characters and three repetitions, no
 * group repeated, since it may come over the network; a `TypeError` tells what is wrong with it. Default: every service.
 */
export function servicePattern(pattern = ".*"): (key: string) => boolean {
  const refuse = (why: string, cause?: unknown): TypeError =>
    new TypeError(`the pattern of services cannot be used: ${why}; give group/interface:version or com.acme.*`, {
      cause,
    });
  if (typeof pattern !== "string" || pattern === "") throw refuse("it is no text");
  if (pattern.length > MAX_CHARACTERS) throw refuse(`it has more than ${MAX_CHARACTERS} characters`);
  if (REPEATED_GROUP.test(pattern)) throw refuse("it repeats a group");
  if ((pattern.match(/[*+{]/g)?.length ?? 0) > MAX_REPETITIONS)
    throw refuse(`it repeats more than ${MAX_REPETITIONS} times`);
  let whole: RegExp;
  try {
    whole = new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    throw refuse("it is no regular expression", error);
  }
  return (key) => key === pattern || whole.test(key) || whole.test(key.slice(key.indexOf("/") + 1));
}
