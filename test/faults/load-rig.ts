import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fates, Load, LoadPeerOptions } from "./load-api.js";
import { type LaunchOptions, LoadProcess } from "./load-process.js";

/** Milliseconds that a call may end after its limit. What is meant is 50: on a pipeline's machine others run too. */
export const LATE_MS = Number(process.env["DUBBO_FAULTS_LATE_MS"] ?? 250);
/** Longer forms of the rows that last: `DUBBO_FAULTS_LONG=1`. */
export const isLong = process.env["DUBBO_FAULTS_LONG"] === "1";
/** `short`, or in the long form `long`. */
export const lasting = (short: number, long: number): number => (isLong ? long : short);

/** Providers and a consumer, each a process of its own, that end with the test; and what must hold in each test. */
export class LoadRig {
  readonly providers: LoadProcess[] = [];
  consumer!: LoadProcess;
  #total: Fates | undefined;
  readonly #all: LoadProcess[] = [];

  /** Providers, and a consumer of all of them under this load. `addresses`: where it looks for them, if not where they are. */
  static async start(
    test: TestContext,
    {
      count = 3,
      load = { perSecond: 300 },
      consumer = {},
      provider = {},
      addresses = (ports) => ports.map((port) => `127.0.0.1:${port}`),
    }: {
      readonly count?: number;
      readonly load?: Load;
      readonly consumer?: Partial<LoadPeerOptions>;
      readonly provider?: Partial<LoadPeerOptions>;
      readonly addresses?: (ports: readonly number[]) => readonly string[] | Promise<readonly string[]>;
    } = {},
  ): Promise<LoadRig> {
    const rig = new LoadRig();
    test.after(() => rig.close());
    await Promise.all(Array.from({ length: count }, (_, i) => rig.addProvider({ name: `p${i + 1}`, ...provider })));
    rig.providers.sort((a, b) => a.name.localeCompare(b.name));
    const urls = (await addresses(rig.providers.map(({ port }) => port))).map((at) => `dubbo://${at}`).join(";");
    rig.consumer = await rig.add({ role: "consumer", name: "c", urls, ...consumer });
    await rig.consumer.ask("load", load);
    await rig.untilAnswered(rig.providers.map(({ name }) => name));
    await rig.forget();
    return rig;
  }

  async add(options: LoadPeerOptions, launch: LaunchOptions = {}): Promise<LoadProcess> {
    const peer = await LoadProcess.start(options, launch);
    this.#all.push(peer);
    return peer;
  }

  async addProvider(
    options: Partial<LoadPeerOptions> & { name: string },
    launch: LaunchOptions = {},
  ): Promise<LoadProcess> {
    const provider = await this.add({ role: "provider", ...options }, launch);
    this.providers.push(provider);
    return provider;
  }

  /** What became of all calls since the last `forget`, as far as it was asked for. */
  get total(): Fates | undefined {
    return this.#total;
  }

  /** What became of the calls since it was asked last. */
  async fates(): Promise<Fates> {
    const fates = await this.consumer.ask<Fates>("fates");
    this.#total = this.#total === undefined ? fates : sum(this.#total, fates);
    return fates;
  }

  /** What was until now does not count. */
  async forget(): Promise<void> {
    await this.fates();
    this.#total = undefined;
  }

  /** Milliseconds until each of these has answered anew. */
  async untilAnswered(names: readonly string[], withinMs = 10_000): Promise<number> {
    const since = performance.now();
    const missing = new Set(names);
    for (;;) {
      const { answers, errors } = await this.fates();
      for (const name of Object.keys(answers)) missing.delete(name);
      const ms = performance.now() - since;
      if (missing.size === 0) return ms;
      assert.ok(ms < withinMs, `no answer from ${[...missing]} within ${withinMs} ms: ${JSON.stringify(errors)}`);
      await sleep(20);
    }
  }

  /**
   * Ends the load: every call has ended, none with another's answer, and nobody has ended. Gives what became of all calls
   * since the last `forget`.
   */
  async settled(withinMs = 4000): Promise<Fates> {
    await this.consumer.ask("unload");
    const limit = performance.now() + withinMs;
    let last = await this.fates();
    while (last.pending > 0 && performance.now() < limit) {
      await sleep(50);
      last = await this.fates();
    }
    assert.equal(last.pending, 0, `${last.pending} calls never ended, one of them has waited for ${last.oldestMs} ms`);
    const all = this.#total!;
    assert.equal(all.wrong, 0, `${all.wrong} answers went to other calls`);
    for (const peer of this.#all) assert.equal(peer.hasEndedByItself, false, `${peer.name} has ended:\n${peer.log}`);
    return all;
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((peer) => peer.kill()));
  }
}

/** Both together. */
export function sum(a: Fates, b: Fates): Fates {
  const both = (x: Readonly<Record<string, number>>, y: Readonly<Record<string, number>>): Record<string, number> => {
    const joined: Record<string, number> = { ...x };
    for (const [key, count] of Object.entries(y)) joined[key] = (joined[key] ?? 0) + count;
    return joined;
  };
  return {
    begun: a.begun + b.begun,
    ok: a.ok + b.ok,
    failed: a.failed + b.failed,
    wrong: a.wrong + b.wrong,
    damaged: a.damaged + b.damaged,
    pending: b.pending,
    oldestMs: b.oldestMs,
    slowestMs: Math.max(a.slowestMs, b.slowestMs),
    p50Ms: Math.max(a.p50Ms, b.p50Ms),
    p99Ms: Math.max(a.p99Ms, b.p99Ms),
    failedP50Ms: Math.max(a.failedP50Ms, b.failedP50Ms),
    answers: both(a.answers, b.answers),
    errors: both(a.errors, b.errors),
  };
}

/** No call failed; or only in these ways. */
export function assertFailures({ errors }: Fates, allowed?: RegExp): void {
  const others = Object.entries(errors).filter(([text]) => allowed === undefined || !allowed.test(text));
  assert.deepEqual(others, []);
}

/** For the messages of a test: what became of the calls. */
export function told({ ok, failed, wrong, damaged, slowestMs, errors }: Fates): string {
  const kinds = Object.entries(errors).map(([text, count]) => `${count} x ${text}`);
  return `${ok + failed + wrong + damaged} calls ended, ${ok} ok, ${failed} failed, slowest ${slowestMs.toFixed(0)} ms${kinds.length > 0 ? `: ${kinds.slice(0, 3).join("; ")}` : ""}`;
}
