/** Java: `CommonConstants.SHUTDOWN_WAIT_KEY`. */
const WAIT_KEY = "dubbo.service.shutdown.wait";
const WAIT_SECONDS_KEY = "dubbo.service.shutdown.wait.seconds";
const DEFAULT_MS = 10_000;

/**
 * Milliseconds that a close may take when nobody says otherwise: `dubbo.service.shutdown.wait`, else
 * `dubbo.service.shutdown.wait.seconds`, each of the parameters before the environment (there in capitals, with `_`);
 * default 10000. A `RangeError` names the one that is no time. Java: `ConfigurationUtils.getServerShutdownTimeout`.
 */
export function shutdownWaitMs(
  parameters: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
): number {
  for (const [key, factor] of [
    [WAIT_KEY, 1],
    [WAIT_SECONDS_KEY, 1000],
  ] as const) {
    const text = parameters[key] ?? environment[key.toUpperCase().replaceAll(".", "_")];
    if (text === undefined || text === "") continue;
    const value = Number(text);
    if (!/^\d{1,10}$/.test(text) || value * factor > 2 ** 31 - 1) {
      throw new RangeError(`${key} is "${text}", must be a whole number of ${factor === 1 ? "milli" : ""}seconds`);
    }
    return value * factor;
  }
  return DEFAULT_MS;
}

/** The parameters that urls carry: how long this process takes to leave is nobody's affair. */
export function urlParametersOf(parameters: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { [WAIT_KEY]: _wait, [WAIT_SECONDS_KEY]: _seconds, ...rest } = parameters;
  return rest;
}
