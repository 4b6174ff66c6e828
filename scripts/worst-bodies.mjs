// The worst bodies we could think of, each of about the given size and whole: what refuses them is a limit.

const hex = (text) => Buffer.from(text.replace(/ /g, ""), "hex");
const int = (value) => {
  const bytes = Buffer.alloc(5, 0x49);
  bytes.writeInt32BE(value, 1);
  return bytes;
};
const str = (text) => Buffer.concat([Buffer.from([0x30 + (text.length >> 8), text.length & 255]), Buffer.from(text)]);
const definition = (name, fields) =>
  Buffer.concat([Buffer.from("C"), str(name), int(fields.length), ...fields.map(str)]);

/** A list of as many of `unit` as fit. */
function listOf(size, unit, begin = hex("58")) {
  const count = Math.floor((size - begin.length - 5) / unit.length);
  return Buffer.concat([begin, int(count), Buffer.alloc(count * unit.length, unit)]);
}

/** A list, or a map without its begin, of what `unit(i)` writes into the bytes and how long that was. */
function fill(size, begin, end, unit) {
  const bytes = Buffer.alloc(size);
  let p = begin.copy(bytes);
  for (let i = 0; ; i++) {
    const next = unit(i);
    if (p + next.length + end.length > size) break;
    p += next.copy(bytes, p);
  }
  p += end.copy(bytes, p);
  return bytes.subarray(0, p);
}

const typed = (type) => Buffer.concat([Buffer.from([0x55]), str(type)]);
const END = hex("5a");
const longBytes = (value) => {
  const bytes = Buffer.alloc(9, 0x4c);
  bytes.writeBigInt64BE(value, 1);
  return bytes;
};
const doubleBytes = (bits) => {
  const bytes = Buffer.alloc(9, 0x44);
  bytes.writeBigUInt64BE(bits, 1);
  return bytes;
};

const MASK = (1n << 64n) - 1n;
const inverse = (odd) => {
  let x = odd;
  for (let i = 0; i < 6; i++) x = (x * (2n - odd * x)) & MASK;
  return x;
};
const unshift = (value, shift) => {
  let x = value;
  for (let i = 0n; i < 64n; i += shift) x = value ^ (x >> shift);
  return x & MASK;
};
const INVERSES = [65n, 21n, (1n << 18n) - 1n].map(inverse);

/** The i-th 64-bit number that V8 hashes to one and the same value: its hash without a seed, turned round. */
export function collidingBits(i) {
  let x = unshift(((BigInt(i) << 30n) | 12345n) & MASK, 22n);
  x = unshift((x * INVERSES[0]) & MASK, 11n);
  x = unshift((x * INVERSES[1]) & MASK, 31n);
  return ((x + 1n) * INVERSES[2]) & MASK;
}

/** V8's hash of an int32. */
export function hashOfInt(key) {
  let h = key >>> 0;
  h = (~h + (h << 15)) >>> 0;
  h = (h ^ (h >>> 12)) >>> 0;
  h = (h + (h << 2)) >>> 0;
  h = (h ^ (h >>> 4)) >>> 0;
  h = Math.imul(h, 2057) >>> 0;
  return (h ^ (h >>> 16)) & 0x3fffffff;
}

/** `count` ints whose hashes agree in `bits` bits. */
export function collidingInts(count, bits) {
  const keys = [];
  for (let key = 0; keys.length < count && key < 0x7fffffff; key++) {
    if ((hashOfInt(key) & ((1 << bits) - 1)) === 77) keys.push(key);
  }
  return keys;
}

const fieldNames = (count) => Array.from({ length: count }, (_, i) => `f${i}`);
const THROWABLE = ["detailMessage", "stackTrace", "cause"];
const nulls = (count) => Buffer.alloc(count, 0x4e);
const chunks = (size, tag, unit) =>
  Buffer.concat([Buffer.alloc(Math.floor((size - 3) / unit.length) * unit.length, unit), hex(tag)]);
const HANDLES = "com.alibaba.com.caucho.hessian.io.";
const decimal = (text) => Buffer.concat([definition("java.math.BigDecimal", ["value"]), hex("60"), text]);
const digits = (count) =>
  Buffer.concat([hex("53"), hex(count.toString(16).padStart(4, "0")), Buffer.alloc(count, "9")]);

/**
 * By name: what makes the body of a size. Beside `bytes` there may be `schema`, a function of `t` whose schema reads it
 * worse than none.
 */
export const bodies = {
  "empty maps": (size) => listOf(size, hex("485a")),
  "empty lists": (size) => listOf(size, hex("78")),
  "empty typed lists": (size) => Buffer.concat([hex("7a"), hex("70"), str("a.L"), listOf(size - 10, hex("7090"))]),
  "empty typed maps": (size) => Buffer.concat([hex("7a"), hex("70"), str("a.M"), listOf(size - 10, hex("4d905a"))]),
  "empty sets": (size) =>
    Buffer.concat([hex("7a"), hex("70"), str("java.util.HashSet"), listOf(size - 30, hex("7090"))]),
  "objects without fields": (size) => Buffer.concat([definition("a.A", []), listOf(size - 20, hex("60"))]),
  "objects of one field": (size) => Buffer.concat([definition("a.A", ["x"]), listOf(size - 20, hex("6090"))]),
  "objects of eight fields": (size) =>
    Buffer.concat([definition("a.A", fieldNames(8)), listOf(size - 60, hex(`60${"90".repeat(8)}`))]),
  "objects of 1024 fields": (size) =>
    Buffer.concat([definition("a.A", fieldNames(1024)), listOf(size - 9000, Buffer.concat([hex("60"), nulls(1024)]))]),
  "objects of 1024 fields that shadow each other": (size) =>
    Buffer.concat([
      definition("a.A", Array(1024).fill("x")),
      listOf(size - 9000, Buffer.concat([hex("60"), nulls(1024)])),
    ]),
  "small ints": (size) => listOf(size, hex("90")),
  "ints of five bytes": (size) => listOf(size, hex("4940000000")),
  nulls: (size) => listOf(size, hex("4e")),
  "small longs": (size) => listOf(size, hex("e0")),
  "longs of three bytes": (size) => listOf(size, hex("3fffff")),
  "longs of nine bytes": (size) => listOf(size, hex("4c7fffffffffffffff")),
  "doubles of one byte": (size) => listOf(size, hex("5c")),
  "doubles of three bytes": (size) => listOf(size, hex("5e7fff")),
  "doubles of five bytes": (size) => listOf(size, hex("5f000005dd")),
  "doubles of nine bytes": (size) => listOf(size, hex("443ff199999999999a")),
  "empty strings": (size) => listOf(size, hex("00")),
  "strings of one letter": (size) => listOf(size, hex("0161")),
  "strings of two letters": (size) => listOf(size, hex("026162")),
  "strings of one wide letter": (size) => listOf(size, hex("01e4b8ad")),
  "strings of twenty letters": (size) => listOf(size, Buffer.concat([hex("14"), Buffer.alloc(20, "a")])),
  "one long string": (size) => chunks(size, "00", Buffer.concat([hex("52ffff"), Buffer.alloc(65535, "a")])),
  "one long wide string": (size) =>
    chunks(size, "00", Buffer.concat([hex("52ffff"), Buffer.alloc(3 * 65535, hex("e4b8ad"))])),
  "a string in chunks of one letter": (size) => chunks(size, "00", hex("52000161")),
  "a string in empty chunks": (size) => chunks(size, "00", hex("520000")),
  "empty binaries": (size) => listOf(size, hex("20")),
  "a binary in chunks of one byte": (size) => chunks(size, "20", hex("41000161")),
  "a binary in empty chunks": (size) => chunks(size, "20", hex("410000")),
  dates: (size) => listOf(size, hex("4b00000001")),
  references: (size) => listOf(size, hex("5190")),
  "references of five bytes": (size) => listOf(size, hex("514900000000")),
  "lists inside each other": (size) => Buffer.concat([Buffer.alloc(size - 1, 0x79), hex("78")]),
  "thousand lists that say they are as long as the rest": (size) => {
    const bytes = Buffer.alloc(size, 0x90);
    for (let i = 0; i < 999; i++) Buffer.concat([hex("58"), int(size - 6 * (i + 1) - 10)]).copy(bytes, 6 * i);
    return bytes;
  },
  "as many class definitions as there can be": (size) => {
    const width = Math.max(1, Math.min(1024, Math.floor(size / 1024 / 5) - 8));
    const parts = Array.from({ length: 1024 }, (_, i) =>
      definition(
        `a.A${i}`,
        Array.from({ length: width }, (_, k) => String.fromCharCode(97 + (k % 26), 97 + Math.floor(k / 26))),
      ),
    );
    return Buffer.concat([...parts, listOf(Math.max(100, size - Buffer.concat(parts).length), hex("4e"))]);
  },
  "definitions beyond the limit": (size) => chunks(size, "4e", Buffer.concat([Buffer.from("C"), hex("016190")])),
  "a map of ints": (size) => fill(size, hex("48"), END, (i) => Buffer.concat([int((i * 7919) | 0), hex("90")])),
  "a map of few ints": (size) =>
    fill(size, hex("48"), END, (i) => Buffer.from([0xc0 + ((i >> 8) & 15), i & 255, 0x90])),
  "a map of strings": (size) => fill(size, hex("48"), END, (i) => Buffer.concat([str(i.toString(36)), hex("90")])),
  "a map of ints that collide": (size) => {
    const keys = collidingInts(Math.min(10_000, size / 12), 16);
    return fill(size, hex("48"), END, (i) => Buffer.concat([int(keys[i % keys.length]), hex("90")]));
  },
  "a map of longs that collide": (size) =>
    fill(size, hex("48"), END, (i) =>
      Buffer.concat([longBytes(BigInt.asIntN(64, collidingBits(i >> 1) >> 1n)), hex("90")]),
    ),
  "a map of positive longs that collide": (size) => {
    const keys = [];
    for (let i = 0; keys.length < Math.min(20_000, size / 20); i++)
      if (collidingBits(i) >> 63n === 0n) keys.push(longBytes(collidingBits(i)));
    return fill(size, hex("48"), END, (i) => Buffer.concat([keys[i % keys.length], hex("90")]));
  },
  "a map of doubles that collide": (size) =>
    fill(size, hex("48"), END, (i) => Buffer.concat([doubleBytes(collidingBits(i % 20_000)), hex("90")])),
  "a set of longs that collide": (size) => {
    const keys = [];
    for (let i = 0; keys.length < Math.min(20_000, size / 20); i++)
      if (collidingBits(i) >> 63n === 0n) keys.push(longBytes(collidingBits(i)));
    return fill(size, typed("java.util.HashSet"), END, (i) => keys[i % keys.length]);
  },
  "small maps of longs that collide": (size) => {
    const keys = [];
    for (let i = 0; keys.length < 40; i++)
      if (collidingBits(i) >> 63n === 0n) keys.push(longBytes(collidingBits(i)), hex("90"));
    return listOf(size, Buffer.concat([hex("48"), ...keys, END]));
  },
  "a set of ints": (size) => fill(size, typed("java.util.HashSet"), END, (i) => int((i * 7919) | 0)),
  "maps of one entry": (size) => listOf(size, hex("4890905a")),
  exceptions: (size) => Buffer.concat([definition("a.E", THROWABLE), listOf(size - 60, hex("604e4e4e"))]),
  "exceptions of 1024 fields": (size) =>
    Buffer.concat([
      definition("a.E", [...THROWABLE, ...fieldNames(1021)]),
      listOf(size - 9000, Buffer.concat([hex("60"), nulls(1024)])),
    ]),
  causes: (size) =>
    Buffer.concat([
      definition("a.E", THROWABLE),
      fill(size - 60, hex("58").subarray(1), hex("4e"), () => hex("604e4e")),
    ]),
  "an exception of many frames": (size) =>
    Buffer.concat([
      definition("a.E", THROWABLE),
      definition("a.F", ["methodName"]),
      hex("604e"),
      listOf(size - 100, hex("614e")),
      hex("4e"),
    ]),
  "short decimals": (size) => Buffer.concat([hex("7a"), decimal(hex("0131")), listOf(size - 60, hex("600131"))]),
  "decimals of 10 000 digits": (size) =>
    Buffer.concat([
      hex("7a"),
      decimal(digits(10_000)),
      listOf(size - 10_100, Buffer.concat([hex("60"), digits(10_000)])),
    ]),
  "BigIntegers of 10 000 digits": (size) => {
    const one = Buffer.concat([hex("60 91"), hex("56"), str("[int"), int(1038), Buffer.alloc(1038, 0x91)]);
    return Buffer.concat([definition("java.math.BigInteger", ["signum", "mag"]), listOf(size - 60, one)]);
  },
  "short BigIntegers": (size) =>
    Buffer.concat([definition("java.math.BigInteger", ["signum", "mag"]), listOf(size - 60, hex("6090 78"))]),
  "local dates": (size) =>
    Buffer.concat([
      definition(`${HANDLES}java8.LocalDateHandle`, ["day", "month", "year"]),
      listOf(size - 100, hex("60919191")),
    ]),
  instants: (size) =>
    Buffer.concat([
      definition(`${HANDLES}java8.InstantHandle`, ["nanos", "seconds"]),
      listOf(size - 100, hex("6091e1")),
    ]),
  "calendars, and references behind them": (size) =>
    Buffer.concat([
      definition(`${HANDLES}CalendarHandle`, ["date", "type"]),
      hex("7a"),
      listOf(size / 2, hex("604e4e")),
      listOf(size / 2 - 100, hex("5190")),
    ]),
  "many types": (size) => fill(size, hex("57"), END, (i) => Buffer.concat([hex("70"), str(i.toString(36))])),
  "typed objects": {
    schema: (t) => t.list(t.object("a.A", { x: t.nullable(t.int) })),
    bytes: (size) => Buffer.concat([definition("a.A", ["x"]), listOf(size - 20, hex("6090"))]),
  },
  "typed objects of one field, 1023 more to drop": {
    schema: (t) => t.list(t.object("a.A", { f7: t.nullable(t.int) })),
    bytes: (size) =>
      Buffer.concat([
        definition("a.A", fieldNames(1024)),
        listOf(size - 9000, Buffer.concat([hex("60"), nulls(1024)])),
      ]),
  },
  "definitions of one class that differ": {
    schema: (t) =>
      t.list(t.object("a.A", Object.fromEntries(fieldNames(500).map((name) => [name, t.nullable(t.int)])))),
    bytes: (size) =>
      fill(size, hex("57"), END, (i) =>
        Buffer.concat([definition("a.A", [...fieldNames(1000), `g${i}`]), hex("4f"), int(i), nulls(1001)]),
      ),
  },
  "typed maps of longs that collide": {
    schema: (t) => t.map(t.long, t.int),
    bytes: (size) => bodies["a map of positive longs that collide"](size),
  },
  "typed sets of longs that collide": {
    schema: (t) => t.set(t.long),
    bytes: (size) => bodies["a set of longs that collide"](size),
  },
  "typed records": {
    schema: (t) => t.record(t.int),
    bytes: (size) => bodies["a map of strings"](size),
  },
  "typed exceptions of 1024 fields": {
    schema: (t) => t.list(t.exception("a.E", { f7: t.nullable(t.int) })),
    bytes: (size) => bodies["exceptions of 1024 fields"](size),
  },
};
