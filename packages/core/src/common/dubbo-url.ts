import { printable } from "./logger.js";

/** The parts of a {@link DubboUrl}. */
export interface DubboUrlParts {
  readonly protocol: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly host: string;
  /** 0: none. */
  readonly port?: number;
  /** Without the leading `/`. */
  readonly path?: string | undefined;
  readonly parameters?: ReadonlyMap<string, string> | Readonly<Record<string, string | undefined>>;
}

/** Longest text that {@link DubboUrl.parse} takes, in characters: registries hold what anybody wrote there. */
export const MAX_URL_CHARS = 65_536;

/** A name or an IPv4 address, or an IPv6 address with or without brackets and zone. */
const HOST = /^(?:[\w.-]+|\[?[\da-fA-F.]*:[\da-fA-F:.]*(?:%[\w.-]+)?\]?)$/;

/** Whether this can be dialled: ASCII only, so that what is shown is what a resolver gets. */
export function isHost(text: string): boolean {
  return text.length <= 255 && HOST.test(text);
}

/** What registries exchange: an immutable address with parameters. Java: `org.apache.dubbo.common.URL`. */
export class DubboUrl {
  readonly protocol: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly parameters: ReadonlyMap<string, string>;
  #text: string | undefined;

  /** Parameters that are undefined or empty are left out, as Java's configuration layer does. */
  constructor(parts: DubboUrlParts) {
    this.protocol = parts.protocol;
    this.username = parts.username || undefined;
    this.password = parts.password || undefined;
    this.host = parts.host;
    this.port = parts.port ?? 0;
    this.path = parts.path ?? "";
    const given = parts.parameters ?? [];
    const entries = isMap(given) ? given : Object.entries(given);
    const parameters = new Map<string, string>();
    for (const [key, value] of entries) if (value !== undefined && value !== "") parameters.set(key, value);
    this.parameters = parameters;
  }

  /** Reads `protocol://user:pass@host:port/path?k=v&k=v`. A `TypeError` says what is wrong. Java: `URL.valueOf`. */
  static parse(text: string): DubboUrl {
    if (text.length > MAX_URL_CHARS) throw bad(text, `longer than ${MAX_URL_CHARS} characters`);
    let rest = text.trim();
    if (rest === "") throw bad(text, "empty");
    const parameters = new Map<string, string>();
    const query = rest.indexOf("?");
    if (query >= 0) {
      readQuery(rest.slice(query + 1), parameters);
      rest = rest.slice(0, query);
    }
    const fragment = rest.indexOf("#");
    if (fragment >= 0) rest = rest.slice(0, fragment);
    let protocol = "";
    const scheme = rest.indexOf("://");
    if (scheme === 0) throw bad(text, "no protocol before ://");
    if (scheme > 0) {
      protocol = rest.slice(0, scheme);
      rest = rest.slice(scheme + 3);
    } else {
      const file = rest.indexOf(":/"); // file:/path/to/file
      if (file === 0) throw bad(text, "no protocol before :/");
      if (file > 0) {
        protocol = rest.slice(0, file);
        rest = rest.slice(file + 1);
      }
    }
    let path = "";
    const slash = rest.indexOf("/");
    if (slash >= 0) {
      path = rest.slice(slash + 1);
      rest = rest.slice(0, slash);
    }
    let username: string | undefined;
    let password: string | undefined;
    const at = rest.lastIndexOf("@");
    if (at >= 0) {
      username = rest.slice(0, at);
      rest = rest.slice(at + 1);
      const colon = username.indexOf(":");
      if (colon >= 0) {
        password = username.slice(colon + 1);
        username = username.slice(0, colon);
        if (username === "") throw bad(text, "a password without a user name");
      }
    }
    let port = 0;
    const colon = rest.lastIndexOf(":");
    if (colon >= 0 && colon < rest.length - 1 && !(rest.lastIndexOf("%") > colon) && !rest.endsWith("]")) {
      const digits = rest.slice(colon + 1);
      port = /^\d{1,5}$/.test(digits) ? Number(digits) : -1;
      if (port < 0 || port > 65_535) throw bad(text, `port "${printable(digits)}" is not 0 to 65535`);
      rest = rest.slice(0, colon);
    }
    return new DubboUrl({ protocol, username, password, host: rest, port, path, parameters });
  }

  /** Reads the form that is stored in a registry, where the whole text is encoded. Java: `URLStrParser.parseEncodedStr`. */
  static parseEncoded(encoded: string): DubboUrl {
    if (encoded.length > MAX_URL_CHARS * 3) throw bad(encoded, `longer than ${MAX_URL_CHARS * 3} characters`);
    return DubboUrl.parse(decodeUrl(encoded));
  }

  /** The value of a parameter, or undefined. */
  get(key: string): string | undefined {
    return this.parameters.get(key);
  }

  /** `method.key`, else `key`. Java: `URL.getMethodParameter`. */
  getMethod(method: string, key: string): string | undefined {
    return this.parameters.get(`${method}.${key}`) ?? this.parameters.get(key);
  }

  /** A copy with these parameters set; undefined removes one. Java: `addParameters`, `removeParameter`. */
  with(parameters: Readonly<Record<string, string | number | boolean | undefined>>): DubboUrl {
    const merged = new Map(this.parameters);
    for (const [key, value] of Object.entries(parameters)) {
      if (value === undefined) merged.delete(key);
      else merged.set(key, String(value));
    }
    return this.set({ parameters: merged });
  }

  /** A copy with other parts. Java: `setProtocol`, `setHost`, `setPort`, `setPath`. */
  set(parts: Partial<DubboUrlParts>): DubboUrl {
    return new DubboUrl({
      protocol: this.protocol,
      username: this.username,
      password: this.password,
      host: this.host,
      port: this.port,
      path: this.path,
      parameters: this.parameters,
      ...parts,
    });
  }

  /** `host:port`, or the host alone when there is no port. */
  get address(): string {
    return this.port > 0 ? `${this.host}:${this.port}` : this.host;
  }

  /** The `interface` parameter, else the path. Java: `getServiceInterface`. */
  get serviceInterface(): string {
    return this.parameters.get("interface") ?? this.path;
  }

  /** `group/interface:version`, blank parts left out. Java: `getServiceKey`. */
  get serviceKey(): string {
    return serviceKey(this.serviceInterface, this.parameters.get("group"), this.parameters.get("version"));
  }

  /** `interface:version:group`, blank parts kept. Java: `getColonSeparatedKey`. */
  get colonSeparatedKey(): string {
    const { parameters } = this;
    return `${this.serviceInterface}:${parameters.get("version") ?? ""}:${parameters.get("group") ?? ""}`;
  }

  /** All parts, parameters sorted by key, values as they are. Java: `toFullString`. */
  toFullString(): string {
    return this.#format(true);
  }

  /** Without user name and password, so that it may be logged. Java: `toString`. */
  toString(): string {
    return (this.#text ??= this.#format(false));
  }

  /** The form that is stored in a registry: `URLEncoder` over the whole full text. Java: `URL.encode(toFullString())`. */
  toEncodedString(): string {
    return encodeUrl(this.toFullString());
  }

  #format(withUser: boolean): string {
    let text = this.protocol === "" ? "" : `${this.protocol}://`;
    if (withUser && this.username !== undefined) {
      text += this.username;
      if (this.password !== undefined) text += `:${this.password}`;
      text += "@";
    }
    text += this.address;
    if (this.path !== "") text += `/${this.path}`;
    let separator = "?";
    for (const key of [...this.parameters.keys()].sort(byCodeUnit)) {
      text += `${separator}${key}=${this.parameters.get(key)!.trim()}`;
      separator = "&";
    }
    return text;
  }
}

/** `group/interface:version`; a blank group and a version that is blank or `0.0.0` are left out. Java: `BaseServiceMetadata.buildServiceKey`. */
export function serviceKey(path: string, group?: string | null, version?: string | null): string {
  const key = group ? `${group}/${path}` : path;
  return version && version !== "0.0.0" ? `${key}:${version}` : key;
}

/** Java's `URLEncoder.encode(text, UTF-8)`: space is `+`; letters, digits and `.-*_` stay; all else is `%XX`, half a surrogate pair is `%3F`. */
export function encodeUrl(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, "?"))
    .replace(/%20/g, "+")
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Java's `URLDecoder.decode(text, UTF-8)`; a `TypeError` for a `%` that is not followed by two hex digits. */
export function decodeUrl(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, "%20"));
  } catch (cause) {
    throw new TypeError(`not url-encoded: "${printable(text)}"`, { cause });
  }
}

function readQuery(query: string, parameters: Map<string, string>): void {
  for (const part of query.split(/[&;]/)) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const key = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? "" : part.slice(equals + 1);
    if (key === "") continue;
    parameters.set(key, value);
    // Dubbo 2.6 wrote the defaults of a whole provider with this prefix; the key's own value wins.
    const own = key.startsWith("default.") ? key.slice(8) : "";
    if (own !== "" && !parameters.has(own)) parameters.set(own, value);
  }
}

function isMap(value: object): value is ReadonlyMap<string, string> | [] {
  return value instanceof Map || Array.isArray(value);
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function bad(text: string, why: string): TypeError {
  const shown = text.replace(/\/\/[^/?]*@/, "//***@"); // errors are logged, passwords are not
  return new TypeError(`invalid url "${printable(shown)}": ${why}`);
}
