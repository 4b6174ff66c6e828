import assert from "node:assert/strict";
import type { Client, ClientOptions, Dubbo, GenericClient, ServiceDefinition, UntypedClient } from "dubbo-ts";
import type { Tally } from "./cell.js";
import { ExamApi } from "./exam-api.js";

/** One kind of call with one value, or one behaviour. `i` is another for each run of it. */
export interface Case {
  readonly name: string;
  readonly body: (of: ExamConsumer, i: number) => Promise<unknown>;
  /** How many may run at once, so that not too many bytes wait to be sent; none: all. */
  readonly atOnce?: number;
  /** Whether one run of it makes many calls of the kind, so that it is not repeated. */
  readonly many?: boolean;
}

/** Cases of one test, whose name is a sentence about the consumer. */
export interface CaseGroup {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** Where an examined consumer finds its provider. */
export interface ExamTarget {
  /** Where the provider is: `host:port`. */
  readonly address: string;
  /** The provider's url; none when a registry tells it. */
  readonly url?: string;
  /** Whether the provider is Dubbo 2.7. */
  readonly old: boolean;
}

/** A Node consumer under exam of one provider. */
export class ExamConsumer {
  readonly dubbo: Dubbo;
  readonly address: string;
  readonly url: string | undefined;
  readonly old: boolean;
  /** Patient, so that a slow machine fails no case. */
  readonly exam: Client<typeof ExamApi>;
  /** With Java's default timeout, 1000 ms. */
  readonly hurried: Client<typeof ExamApi>;
  readonly #clients = new Map<string, unknown>();

  constructor(dubbo: Dubbo, { address, url, old }: ExamTarget) {
    this.dubbo = dubbo;
    this.address = address;
    this.url = url;
    this.old = old;
    this.exam = this.client(ExamApi);
    this.hurried = this.client(ExamApi, { timeoutMs: 1000 });
  }

  /** The options of a client of that provider. */
  options(options: ClientOptions = {}): ClientOptions {
    return { ...(this.url === undefined ? {} : { url: this.url }), timeoutMs: 10_000, check: false, ...options };
  }

  /** A client of that provider; one and the same for the same options, however often a case runs. */
  client<S extends ServiceDefinition>(api: S, options: ClientOptions = {}): Client<S> {
    const make = (): Client<S> => this.dubbo.client(api, this.options(options) as ClientOptions<S>);
    return this.#kept(`${api.interface} ${JSON.stringify(options)}`, make);
  }

  /** The examined service without its contract, by `$invoke`. */
  get generic(): GenericClient {
    return this.#kept("generic", () => this.dubbo.generic(ExamApi.interface, this.options()));
  }

  /** The examined service without its contract, by its methods themselves. */
  get untyped(): UntypedClient {
    return this.#kept("untyped", () => this.dubbo.untyped(ExamApi.interface, this.options()));
  }

  #kept<C>(key: string, make: () => C): C {
    const client = (this.#clients.get(key) as C | undefined) ?? make();
    this.#clients.set(key, client);
    return client;
  }

  /** The same connection serves on. */
  async onOneConnection(body: () => Promise<unknown>): Promise<void> {
    const before = await this.exam.peer();
    await body();
    assert.equal(await this.exam.getInt(1), "int:1");
    assert.equal(await this.exam.peer(), before);
  }

  /** Runs each case so many times at once, one case after the other; fails with all that went wrong. */
  async run(tally: Tally, { cases }: CaseGroup, times: number): Promise<void> {
    const failures: string[] = [];
    for (const { name, body, atOnce = times, many = false } of cases) {
      const runs = (): Promise<unknown> => together(many ? 1 : times, atOnce, (i) => body(this, i));
      failures.push(...(await tally.run(name, runs)));
    }
    assert.deepEqual(failures, []);
  }
}

/** Waits for all, and then throws what the first of those that fail has thrown. */
async function together(times: number, atOnce: number, body: (i: number) => Promise<unknown>): Promise<void> {
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started < times) await body(started++);
  };
  const workers = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failed = workers.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
