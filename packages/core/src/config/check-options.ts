import { OPTION_KEYS } from "./dubbo-options.js";

const POSITIVE = new Set(["timeoutMs", "connectTimeoutMs"]);
const WHOLE = new Set([
  "retries",
  "connections",
  "weight",
  "warmup",
  "port",
  "publishPort",
  "heartbeatMs",
  "maxBodyBytes",
]);
const BOOLEAN = new Set(["oneway", "sticky", "check", "init", "lazy", "register", "subscribe", "exposeStack"]);
const TEXT = new Set(["loadBalance", "cluster", "filter", "group", "version", "url", "host", "publishHost", "address"]);
const SCOPES = new Set(["local", "remote", "none"]);
const LARGEST = 2 ** 31 - 1;

/** Throws a `TypeError` or `RangeError` that names the first option that cannot be: `consumer.timeoutMs is -1, ...`. */
export function checkOptions(kind: keyof typeof OPTION_KEYS, where: string, options: object): void {
  if (typeof options !== "object" || options === null) throw new TypeError(`${where} is no object of options`);
  const known: readonly string[] = OPTION_KEYS[kind];
  for (const [key, value] of Object.entries(options)) {
    const name = where === "" ? key : `${where}.${key}`;
    if (!known.includes(key)) throw new TypeError(`unknown option "${name}", known: ${known.join(", ")}`);
    if (value === undefined) continue;
    if (POSITIVE.has(key) && !(Number.isFinite(value) && value > 0 && value <= LARGEST)) {
      throw new RangeError(`${name} is ${shown(value)}, must be above 0 and below 2 ** 31 (milliseconds)`);
    }
    if (WHOLE.has(key) && !(Number.isInteger(value) && value >= 0 && value <= LARGEST)) {
      throw new RangeError(`${name} is ${shown(value)}, must be a whole number from 0`);
    }
    if ((key === "port" || key === "publishPort") && value > 65_535)
      throw new RangeError(`${name} is ${value}, ports end at 65535`);
    if (BOOLEAN.has(key) && typeof value !== "boolean")
      throw new TypeError(`${name} is ${shown(value)}, must be a boolean`);
    if (TEXT.has(key) && typeof value !== "string") throw new TypeError(`${name} is ${shown(value)}, must be a string`);
    if (key === "scope" && !SCOPES.has(value))
      throw new TypeError(`${name} is ${shown(value)}, known: local, remote, none`);
    if (key === "parameters") checkParameters(name, value);
  }
}

function checkParameters(name: string, parameters: unknown): void {
  if (typeof parameters !== "object" || parameters === null) throw new TypeError(`${name} is no object of strings`);
  for (const [key, value] of Object.entries(parameters)) {
    if (typeof value !== "string") throw new TypeError(`${name}["${key}"] is ${shown(value)}, must be a string`);
    if (/[&=;?\s]/.test(key) || /[&;?]/.test(value)) {
      throw new TypeError(`${name}["${key}"] holds a character that separates url parameters; encode it first`);
    }
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
