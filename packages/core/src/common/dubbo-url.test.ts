import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DubboUrl, decodeUrl, encodeUrl, MAX_URL_CHARS, serviceKey } from "./index.js";

/** `text` is printed when the printed form is another one than was read. */
interface Read {
  readonly from: string;
  readonly full?: string;
  readonly text?: string;
  readonly parts?: Partial<Pick<DubboUrl, "protocol" | "username" | "password" | "host" | "port" | "path" | "address">>;
  readonly parameters?: Record<string, string>;
  readonly key?: string;
  readonly colon?: string;
}

// Printed by `org.apache.dubbo.common.URL` of Dubbo 3.3.6: `URL.valueOf(from)`, then its getters and `toFullString()`.
const asJava: readonly Read[] = [
  {
    from: "dubbo://10.0.0.1:20880/com.acme.OrderApi?version=1.0.0&group=shop&timeout=500",
    full: "dubbo://10.0.0.1:20880/com.acme.OrderApi?group=shop&timeout=500&version=1.0.0",
    parts: { protocol: "dubbo", host: "10.0.0.1", port: 20880, path: "com.acme.OrderApi", address: "10.0.0.1:20880" },
    parameters: { version: "1.0.0", group: "shop", timeout: "500" },
    key: "shop/com.acme.OrderApi:1.0.0",
    colon: "com.acme.OrderApi:1.0.0:shop",
  },
  {
    from: "dubbo://h:1/p?z=1&a=2&B=3&_=4&a.b=5&Z=6",
    full: "dubbo://h:1/p?B=3&Z=6&_=4&a=2&a.b=5&z=1",
    key: "p",
    colon: "p::",
  },
  {
    from: "dubbo://user:pass@host:1/p?k=v",
    text: "dubbo://host:1/p?k=v",
    parts: { username: "user", password: "pass", host: "host" },
  },
  { from: "dubbo://user@host:1/p", text: "dubbo://host:1/p", parts: { username: "user", password: undefined } },
  { from: "dubbo://user:pa:ss@host:1/p", text: "dubbo://host:1/p", parts: { username: "user", password: "pa:ss" } },
  { from: "dubbo://us@er:pa@ss@host:1/p", text: "dubbo://host:1/p", parts: { username: "us@er", password: "pa@ss" } },
  { from: "dubbo://user:@host:1/p", full: "dubbo://user@host:1/p", text: "dubbo://host:1/p" },
  { from: "dubbo://@host:1/p", full: "dubbo://host:1/p", parts: { username: undefined } },
  { from: "dubbo://[2001:db8::1]:20880/p?k=v", parts: { host: "[2001:db8::1]", port: 20880 } },
  { from: "dubbo://2001:db8::1:20880/p", parts: { host: "2001:db8::1", port: 20880, address: "2001:db8::1:20880" } },
  { from: "dubbo://fe80::1%eth0/p", parts: { host: "fe80::1%eth0", port: 0, address: "fe80::1%eth0" } },
  { from: "dubbo://fe80::1%12:20880/p", parts: { host: "fe80::1%12", port: 20880 } },
  { from: "dubbo://[fe80::1%eth0]:20880/p", parts: { host: "[fe80::1%eth0]", port: 20880 } },
  { from: "dubbo://host:1/p#frag?k=v", full: "dubbo://host:1/p?k=v" },
  { from: "dubbo://host:1/p#frag", full: "dubbo://host:1/p", parts: { path: "p" } },
  { from: "dubbo://host:1/p?k=v#frag", parameters: { k: "v#frag" } },
  { from: "dubbo://host:1/a/b/c?k=v", parts: { path: "a/b/c" } },
  { from: "dubbo://host:1?k=v", parts: { host: "host", port: 1, path: "" } },
  { from: "dubbo://host", parts: { host: "host", port: 0, address: "host" } },
  { from: "dubbo://host:", parts: { host: "host:", port: 0 } },
  { from: "host:20880/p?k=v", parts: { protocol: "", host: "host", port: 20880, path: "p" } },
  { from: "host", parts: { protocol: "", host: "host", port: 0 } },
  { from: "/p?k=v", parts: { protocol: "", host: "", path: "p" } },
  {
    from: "file:/path/to/file.txt",
    full: "file:///path/to/file.txt",
    parts: { protocol: "file", host: "", path: "path/to/file.txt" },
  },
  { from: "file:///path/to/file.txt", parts: { protocol: "file", host: "", path: "path/to/file.txt" } },
  { from: "dubbo://host:0/p", full: "dubbo://host/p", parts: { port: 0, address: "host" } },
  {
    from: "dubbo://host:1/p?a=1;b=2&c=3",
    full: "dubbo://host:1/p?a=1&b=2&c=3",
    parameters: { a: "1", b: "2", c: "3" },
  },
  { from: "dubbo://host:1/p?a=b=c&d==e", parameters: { a: "b=c", d: "=e" } },
  { from: "dubbo://host:1/p?&&a=1&&", full: "dubbo://host:1/p?a=1", parameters: { a: "1" } },
  { from: "dubbo://host:1/p?a=1&a=2", full: "dubbo://host:1/p?a=2", parameters: { a: "2" } },
  { from: "dubbo://host:1/p?a=%20%E4&b=x+y", parameters: { a: "%20%E4", b: "x+y" } },
  {
    from: "dubbo://host:1/p?default.timeout=500",
    full: "dubbo://host:1/p?default.timeout=500&timeout=500",
    parameters: { "default.timeout": "500", timeout: "500" },
  },
  { from: "dubbo://host:1/p?default.timeout=500&timeout=300" },
  {
    from: "dubbo://host:1/p?timeout=300&default.timeout=500",
    full: "dubbo://host:1/p?default.timeout=500&timeout=300",
    parameters: { "default.timeout": "500", timeout: "300" },
  },
  {
    from: "dubbo://host:1/p?default.find.timeout=5",
    full: "dubbo://host:1/p?default.find.timeout=5&find.timeout=5",
  },
  { from: "dubbo://host:1/p?default.=5&x=1" },
  {
    from: "dubbo://host:1/p?a= padded &b=1",
    full: "dubbo://host:1/p?a=padded&b=1",
    parameters: { a: " padded ", b: "1" },
  },
  { from: "dubbo://host:1/p?a=?x/y:z@w#q", parts: { host: "host" }, parameters: { a: "?x/y:z@w#q" } },
  {
    from: "dubbo://host:1/com.acme.OrderApi?group=g&interface=com.acme.Other&version=1",
    key: "g/com.acme.Other:1",
    colon: "com.acme.Other:1:g",
  },
  { from: "dubbo://host:1/ctx/com.acme.OrderApi?interface=com.acme.OrderApi", key: "com.acme.OrderApi" },
  { from: "dubbo://host:1/com.acme.OrderApi?group=g", key: "g/com.acme.OrderApi", colon: "com.acme.OrderApi::g" },
  { from: "dubbo://host:1/p?__proto__=x&constructor=y" },
  { from: "dubbo://host:1/p?k=订单&e=😀", full: "dubbo://host:1/p?e=😀&k=订单", parameters: { k: "订单", e: "😀" } },
  { from: "zookeeper://zk1:2181/org.apache.dubbo.registry.RegistryService?backup=zk2:2181,zk3:2181" },
  { from: "override://0.0.0.0/com.acme.OrderApi?category=configurators&dynamic=false&timeout=5" },
];

describe("DubboUrl.parse", () => {
  for (const { from, full = from, text = full, parts = {}, parameters, key, colon } of asJava) {
    it(`reads ${from} as Java does`, () => {
      const url = DubboUrl.parse(from);
      assert.equal(url.toFullString(), full);
      assert.equal(url.toString(), text);
      for (const [name, value] of Object.entries(parts)) assert.equal(url[name as "host"], value, name);
      if (parameters !== undefined) assert.deepEqual(Object.fromEntries(url.parameters), parameters);
      if (key !== undefined) assert.equal(url.serviceKey, key);
      if (colon !== undefined) assert.equal(url.colonSeparatedKey, colon);
    });
  }

  // Where we are not Java: it throws NumberFormatException for the first, and keeps the others as they are.
  for (const [from, full] of [
    ["dubbo://[::1]/p", "dubbo://[::1]/p"],
    [" dubbo://host:1/p?k=v ", "dubbo://host:1/p?k=v"],
    ["dubbo://host:1/p?a&b=1", "dubbo://host:1/p?b=1"],
    ["dubbo://host:1/p?a=&b=1", "dubbo://host:1/p?b=1"],
    ["dubbo://host:1/p?=x&b=1", "dubbo://host:1/p?b=1"],
  ] as const) {
    it(`reads ${JSON.stringify(from)} as ${full}`, () => assert.equal(DubboUrl.parse(from).toFullString(), full));
  }

  for (const [from, why] of [
    ["", /empty/],
    ["   ", /empty/],
    ["dubbo://me:s3cret@host:99999/x", /^invalid url "dubbo:\/\/\*\*\*@host:99999\/x": port/],
    ["://host", /invalid url ":\/\/host": no protocol/],
    [":/host", /invalid url ":\/host": no protocol/],
    ["dubbo://:pass@host:1/p", /a password without a user name/],
    ["dubbo://host:abc/p", /"dubbo:\/\/host:abc\/p": port "abc" is not 0 to 65535/],
    ["dubbo://host:99999/p", /port "99999"/],
    ["dubbo://host:65536/p", /port "65536"/],
    ["dubbo://host:-1/p", /port "-1"/],
    ["dubbo://host: 80/p", /port " 80"/],
    ["dubbo://host:1e3/p", /port "1e3"/],
    [`dubbo://host:1/${"x".repeat(MAX_URL_CHARS)}`, /longer than 65536/],
  ] as const) {
    it(`refuses ${JSON.stringify(from.slice(0, 40))} with a TypeError that names it`, () =>
      assert.throws(
        () => DubboUrl.parse(from),
        (error: unknown) => error instanceof TypeError && why.test(error.message) && error.message.length < 400,
      ));
  }

  it("takes the largest port and the longest text", () => {
    assert.equal(DubboUrl.parse("dubbo://h:65535").port, 65535);
    const start = "dubbo://h:1/";
    assert.equal(
      DubboUrl.parse(start + "x".repeat(MAX_URL_CHARS - start.length)).path.length,
      MAX_URL_CHARS - start.length,
    );
  });

  it("makes no log line of its own in the message of a bad url", () => {
    assert.throws(
      () => DubboUrl.parse("dubbo://h:1\r\nforged/p"),
      (error: Error) => !/[\r\n]/.test(error.message) && error.message.includes("\\u000d\\u000a"),
    );
  });

  it("keeps __proto__ as a key like any other", () => {
    const url = DubboUrl.parse("dubbo://h:1/p?__proto__=polluted&__proto__.x=1");
    assert.equal(url.get("__proto__"), "polluted");
    assert.equal(({} as Record<string, unknown>)["x"], undefined);
    assert.equal(url.with({ a: 1 }).get("__proto__"), "polluted");
    assert.equal(url.get("toString"), undefined);
  });

  it("reads what it printed", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/);
    // What a value may hold without being encoded first: anything but the separators, and no space around it.
    const value = fc.string({ unit: "grapheme", minLength: 1 }).filter((v) => !/[&;]/.test(v) && v.trim() === v);
    const key = word.filter((k) => !k.startsWith("default."));
    const host = fc.oneof(
      word,
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`),
    );
    const user = fc.option(fc.tuple(word, fc.option(fc.stringMatching(/^[A-Za-z0-9@:]{1,8}$/))));
    const path = fc.array(word, { maxLength: 3 }).map((parts) => parts.join("/"));
    const parameters = fc.dictionary(key, value, { maxKeys: 6 });
    fc.assert(
      fc.property(word, user, host, fc.nat(65535), path, parameters, (protocol, who, at, port, where, given) => {
        const url = new DubboUrl({
          protocol,
          username: who?.[0],
          password: who?.[1] ?? undefined,
          host: at,
          port,
          path: where,
          parameters: given,
        });
        for (const again of [DubboUrl.parse(url.toFullString()), DubboUrl.parseEncoded(url.toEncodedString())]) {
          assert.deepEqual(again, url);
          assert.deepEqual(again.parameters, url.parameters.size === 0 ? new Map() : new Map(sorted(url.parameters)));
          assert.equal(again.toFullString(), url.toFullString());
        }
      }),
    );
  });
});

function sorted(parameters: ReadonlyMap<string, string>): [string, string][] {
  return [...parameters].sort(([a], [b]) => (a < b ? -1 : 1));
}

describe("DubboUrl", () => {
  const url = DubboUrl.parse("dubbo://user:pass@h:1/p?a=1&b=2&find.a=3");

  it("leaves out parameters without a value", () => {
    const made = new DubboUrl({ protocol: "dubbo", host: "h", parameters: { a: undefined, b: "", c: "0" } });
    assert.equal(made.toString(), "dubbo://h?c=0");
  });

  it("sets and removes parameters in a copy", () => {
    assert.equal(
      url.with({ b: undefined, c: true, d: 4 }).toFullString(),
      "dubbo://user:pass@h:1/p?a=1&c=true&d=4&find.a=3",
    );
    assert.equal(url.toFullString(), "dubbo://user:pass@h:1/p?a=1&b=2&find.a=3");
  });

  it("changes parts in a copy", () => {
    assert.equal(url.set({ host: "i", port: 2, path: "q" }).toString(), "dubbo://i:2/q?a=1&b=2&find.a=3");
    assert.equal(url.set({ username: undefined, password: undefined }).toFullString(), url.toString());
  });

  it("looks for the method's own value first", () => {
    assert.equal(url.getMethod("find", "a"), "3");
    assert.equal(url.getMethod("find", "b"), "2");
    assert.equal(url.getMethod("save", "a"), "1");
    assert.equal(url.getMethod("find", "c"), undefined);
  });

  it("does not log the password", () => assert.doesNotMatch(`${url}`, /user|pass/));
});

describe("serviceKey", () => {
  for (const [group, version, key] of [
    [undefined, undefined, "p"],
    [null, null, "p"],
    ["", "", "p"],
    ["g", undefined, "g/p"],
    [undefined, "1.0", "p:1.0"],
    ["g", "1.0", "g/p:1.0"],
    ["g", "0.0.0", "g/p"],
  ] as const) {
    it(`is ${key} for group ${group} and version ${version}`, () => assert.equal(serviceKey("p", group, version), key));
  }
});

describe("encodeUrl", () => {
  // Printed by `URL.encode` of Dubbo 3.3.6, which is `URLEncoder.encode(text, "UTF-8")`.
  const table = [
    [
      " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
      "+%21%22%23%24%25%26%27%28%29*%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D%7E",
    ],
    ["订单", "%E8%AE%A2%E5%8D%95"],
    ["😀", "%F0%9F%98%80"],
    ["é\u0000\n\u007f", "%C3%A9%00%0A%7F"],
    [
      "dubbo://u:p@[::1]:20880/p?k=~*&x='()!",
      "dubbo%3A%2F%2Fu%3Ap%40%5B%3A%3A1%5D%3A20880%2Fp%3Fk%3D%7E*%26x%3D%27%28%29%21",
    ],
  ] as const;
  for (const [text, encoded] of table) {
    it(`writes ${JSON.stringify(text)} as Java does`, () => assert.equal(encodeUrl(text), encoded));
    it(`reads ${encoded.slice(0, 40)} back`, () => assert.equal(decodeUrl(encoded), text));
  }

  it("writes half a surrogate pair as a question mark, as Java does", () => {
    assert.equal(encodeUrl("\ud800x"), "%3Fx");
    assert.equal(encodeUrl("x\udc00"), "x%3F");
  });

  for (const [encoded, text] of [
    ["a+b", "a b"],
    ["a%20b", "a b"],
    ["%7e~", "~~"],
    ["!'()*", "!'()*"],
    ["订", "订"],
  ] as const) {
    it(`reads ${encoded}`, () => assert.equal(decodeUrl(encoded), text));
  }

  for (const encoded of ["%", "%2", "%zz", "%2x", "%ff", "%C0%80", "%ED%A0%80"]) {
    it(`refuses ${encoded} with a TypeError that names it`, () =>
      assert.throws(() => decodeUrl(encoded), { name: "TypeError", message: `not url-encoded: "${encoded}"` }));
  }

  it("is undone by decodeUrl", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => assert.equal(decodeUrl(encodeUrl(text)), text)));
  });
});

describe("DubboUrl.parseEncoded", () => {
  // Printed by `URLStrParser.parseEncodedStr(encoded).toFullString()` of Dubbo 3.3.6.
  for (const [encoded, full] of [
    ["dubbo%3A%2F%2Fhost%3A1%2Fp%3Fk%3D1%2526x%253D2%26y%3D3", "dubbo://host:1/p?k=1%26x%3D2&y=3"],
    ["dubbo%3a%2f%2fhost%3a1%2fp%3fk%3d1", "dubbo://host:1/p?k=1"],
    ["dubbo%3A%2F%2Fhost%3A1%2Fp%3Fk%3Da+b%26x%3D%E8%AE%A2", "dubbo://host:1/p?k=a b&x=订"],
    ["dubbo%3A%2F%2Fhost%3A1%2Fp%3Fdefault.a%3D1", "dubbo://host:1/p?a=1&default.a=1"],
    ["dubbo%3A%2F%2Fhost%3A1%2Fp%3Fa%3D1%3Bb%3D2", "dubbo://host:1/p?a=1&b=2"],
  ] as const) {
    it(`reads ${encoded}`, () => assert.equal(DubboUrl.parseEncoded(encoded).toFullString(), full));
  }

  for (const encoded of ["dubbo%3A%2F%2Fhost%3A1%2Fp%3Fk%3D%ff", "dubbo%3A%2F%2Fhost%3A1%2Fp%3Fk%zz", "%00%"]) {
    it(`refuses ${encoded}`, () => assert.throws(() => DubboUrl.parseEncoded(encoded), TypeError));
  }

  it("refuses what is too long before decoding it", () => {
    assert.throws(() => DubboUrl.parseEncoded("%".repeat(MAX_URL_CHARS * 3 + 1)), /longer than 196608/);
  });
});
