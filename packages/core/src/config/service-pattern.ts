const MAX_CHARACTERS = 256;
/** In one alternative; each of them multiplies the time that it can take by the length of a key. */
const MAX_REPETITIONS = 2;
/** Groups, options (`?`) and counts can double the time with each of them: 256 characters are enough to hang for years. */
const SAFE = /^(?:[\w$.:/|*+-]|\\[.$])*$/;

/**
 * Whether the whole of a service's name fits: `group/interface:version`, or the same without its group. A pattern is a
 * simple regular expression (`com.acme.*`, `.*Order.*|com.acme.UserApi`), as Java's QoS commands take it: names, `.`,
 * `*`, `+`, `|`, at most 256 characters and two repetitions in an alternative, since it may come over the network; a
 * `TypeError` tells what is wrong with it. Default: every service.
 */
export function servicePattern(pattern = ".*"): (key: string) => boolean {
  const refuse = (why: string, cause?: unknown): TypeError =>
    new TypeError(`the pattern of services cannot be used: ${why}; give group/interface:version or com.acme.*`, {
      cause,
    });
  if (typeof pattern !== "string" || pattern === "") throw refuse("it is no text");
  if (pattern.length > MAX_CHARACTERS) throw refuse(`it has more than ${MAX_CHARACTERS} characters`);
  if (!SAFE.test(pattern)) throw refuse("it holds more than names, ., *, + and |");
  for (const alternative of pattern.split("|")) {
    if ((alternative.match(/[*+]/g)?.length ?? 0) > MAX_REPETITIONS) {
      throw refuse(`it repeats more than ${MAX_REPETITIONS} times`);
    }
  }
  let whole: RegExp;
  try {
    whole = new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    throw refuse("it is no regular expression", error);
  }
  return (key) => key === pattern || whole.test(key) || whole.test(key.slice(key.indexOf("/") + 1));
}
