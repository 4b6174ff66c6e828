import { COST } from "./decode-limits.js";
import type { Hessian2Input } from "./hessian2-input.js";

/** Entries of one map or set that are read before anyone looks: as many that collide cost next to nothing. */
export const UNGUARDED_ENTRIES = 32;

/** Steps that any key may take: twice what a full table of well spread keys needs, several times over. */
const FREE_STEPS = 16;
const LEAST_BUCKETS = 32;

const bits = new DataView(new ArrayBuffer(8));

/**
 * Counts the steps that a `Map` or `Set` takes to find a number or a bigint. V8 hashes those without a seed, so that
 * whoever sends them can make them collide, and 100 000 keys in one chain block the process for a minute; strings have
 * a seed. The sums go to `Hessian2Input.spendSteps`, which has a limit.
 */
export class KeyGuard {
  #hashes = new Int32Array(2 * LEAST_BUCKETS);
  #count = 0;
  #chains = new Uint32Array(LEAST_BUCKETS);

  /** Begins with the keys that are there already. */
  constructor(keys: Iterable<unknown>) {
    for (const key of keys) {
      const hash = hashOfKey(key);
      if (hash >= 0) this.#add(hash);
    }
  }

  /** Counts the steps for `key`, which was added just now when `isNew`. `offset` is where an error is said to be. */
  check(input: Hessian2Input, key: unknown, isNew: boolean, offset: number): void {
    const hash = hashOfKey(key);
    if (hash < 0) return;
    const steps = this.#chains[hash & (this.#chains.length - 1)]!;
    if (steps > FREE_STEPS) input.spendSteps(steps - FREE_STEPS, offset);
    if (isNew) this.#add(hash);
  }

  #add(hash: number): void {
    if (this.#count === this.#hashes.length) this.#grow();
    this.#hashes[this.#count++] = hash;
    this.#chains[hash & (this.#chains.length - 1)]!++;
  }

  /** V8 has a bucket for two entries, too. */
  #grow(): void {
    const hashes = new Int32Array(2 * this.#hashes.length);
    hashes.set(this.#hashes);
    const chains = new Uint32Array(this.#hashes.length);
    for (let i = 0; i < this.#count; i++) chains[hashes[i]! & (chains.length - 1)]!++;
    this.#hashes = hashes;
    this.#chains = chains;
  }
}

/**
 * Watches an entry that was read into `keys`, when it is not one of the first; gives the guard for the next. Strings
 * need none.
 */
export function guardKey(
  guard: KeyGuard | undefined,
  input: Hessian2Input,
  keys: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>,
  key: unknown,
  isNew: boolean,
): KeyGuard | undefined {
  if (typeof key === "string") return guard;
  if (guard === undefined) return new KeyGuard(keys.keys());
  guard.check(input, key, isNew, input.position);
  return guard;
}

/** Puts entry `index` into the map that is being read; gives the guard for the next. */
export function putEntry(
  input: Hessian2Input,
  map: Map<unknown, unknown>,
  key: unknown,
  value: unknown,
  index: number,
  guard: KeyGuard | undefined,
): KeyGuard | undefined {
  input.grow(COST.entry, input.position);
  if (index < UNGUARDED_ENTRIES || typeof key === "string") {
    map.set(key, value);
    return guard;
  }
  const { size } = map;
  map.set(key, value);
  return guardKey(guard, input, map, key, map.size > size);
}

/** Puts element `index` into the set that is being read; gives the guard for the next. */
export function putElement(
  input: Hessian2Input,
  set: Set<unknown>,
  item: unknown,
  index: number,
  guard: KeyGuard | undefined,
): KeyGuard | undefined {
  input.grow(COST.entry, input.position);
  if (index < UNGUARDED_ENTRIES || typeof item === "string") {
    set.add(item);
    return guard;
  }
  const { size } = set;
  set.add(item);
  return guardKey(guard, input, set, item, set.size > size);
}

/** The hash that V8 gives a number or bigint, 30 bits; -1 for all else. */
export function hashOfKey(key: unknown): number {
  if (typeof key === "number") {
    if ((key | 0) === key) return hash32(key);
    bits.setFloat64(0, key);
    return hash64(bits.getUint32(0), bits.getUint32(4));
  }
  if (typeof key !== "bigint") return -1;
  if (key === 0n) return 0;
  const near = Math.abs(Number(key));
  if (near <= Number.MAX_SAFE_INTEGER) return hash64(Math.floor(near / 0x100000000), near >>> 0);
  bits.setBigUint64(0, key < 0n ? -key : key);
  return hash64(bits.getUint32(0), bits.getUint32(4));
}

function hash32(key: number): number {
  let h = key >>> 0;
  h = (~h + (h << 15)) >>> 0;
  h = (h ^ (h >>> 12)) >>> 0;
  h = (h + (h << 2)) >>> 0;
  h = (h ^ (h >>> 4)) >>> 0;
  h = Math.imul(h, 2057) >>> 0;
  return (h ^ (h >>> 16)) & 0x3fffffff;
}

/** Each line is one line of V8's, with the 64 bits in two halves. */
function hash64(high: number, low: number): number {
  const sum = (~low >>> 0) + ((low << 18) >>> 0);
  let h = (~high + ((high << 18) | (low >>> 14)) + (sum > 0xffffffff ? 1 : 0)) >>> 0;
  let l = sum >>> 0;
  l = (l ^ ((h << 1) | (l >>> 31))) >>> 0;
  h = (h ^ (h >>> 31)) >>> 0;
  [h, l] = [(Math.imul(h, 21) + Math.floor((l * 21) / 0x100000000)) >>> 0, (l * 21) >>> 0];
  l = (l ^ ((h << 21) | (l >>> 11))) >>> 0;
  h = (h ^ (h >>> 11)) >>> 0;
  [h, l] = [(Math.imul(h, 65) + Math.floor((l * 65) / 0x100000000)) >>> 0, (l * 65) >>> 0];
  return (l ^ ((h << 10) | (l >>> 22))) & 0x3fffffff;
}
