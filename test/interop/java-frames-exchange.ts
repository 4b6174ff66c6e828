import assert from "node:assert/strict";
import { body, EXAM, type Expected, ID, REQUEST, type Row } from "./java-frames-row.js";
import { type Arrival, frame, RawConnection, sayingOf } from "./raw-connection.js";

const WITHIN_MS = 10_000;
/** After that long a call that a provider may have dropped is sent again. */
const AGAIN_MS = 500;
const SERVED = "20 int:5";
/** Ids of calls that are answered, as no row has them. */
const FIRST_ID = 100n;

/** What came, as the rows have it. */
function textOf(arrival: Arrival): string {
  if ("text" in arrival) return `text ${arrival.text}`;
  const isEvent = (arrival.flags & 0x20) !== 0;
  return `${isEvent ? "event " : ""}${arrival.status} ${sayingOf(arrival.bytes)}`;
}

/** One row at one provider: sends it, sees what comes, and whether the next valid call is answered. */
export class Exchange {
  readonly #connection: RawConnection;
  readonly #port: number;
  readonly #good: Buffer;
  #nextId = FIRST_ID;
  /** The frames that answered the row. */
  readonly answers: Buffer[] = [];

  private constructor(connection: RawConnection, port: number, token: string | undefined) {
    this.#connection = connection;
    this.#port = port;
    this.#good = token === undefined ? body() : body({ attachments: new Map(Object.entries({ path: EXAM, token })) });
  }

  /** `token`: of the provider, if it has one. */
  static async open(port: number, token?: string): Promise<Exchange> {
    return new Exchange(await RawConnection.open(port), port, token);
  }

  async run({ name, bytes, drops }: Row, expected: Expected): Promise<void> {
    this.#connection.write(bytes);
    const end = expected.at(-1);
    for (const text of expected) {
      if (text === "closed" || text === "deaf" || text.startsWith("late ")) continue;
      this.#see(await this.#next(`${name} is answered with ${text}`), text);
    }
    if (end === "closed") return this.#closed();
    if (end === "deaf" || end?.startsWith("late ")) await this.#elsewhere();
    const first = this.#call();
    if (end === "late closed") return this.#closed();
    if (end === "deaf") return this.#elsewhere(); // and nothing comes by the time of `close`
    if (end?.startsWith("late ")) {
      const both = [await this.#next("the answers after more bytes"), await this.#next("the second of them")];
      const [text, call] = both.toSorted((one) => ("text" in one ? -1 : 1)) as [Arrival, Arrival];
      this.#see(text, end.slice("late ".length));
      return this.#valid(call, first);
    }
    let answer = await this.#connection.next(drops ? AGAIN_MS : WITHIN_MS);
    for (const until = Date.now() + WITHIN_MS; drops && answer === undefined && Date.now() < until; ) {
      this.#call();
      answer = await this.#connection.next(AGAIN_MS);
    }
    assert.ok(answer, `the call after ${name} is answered`);
    this.#valid(answer, first);
  }

  /** Nothing more has come, and a last call is answered where calls are. */
  async close(expected: Expected): Promise<void> {
    const end = expected.at(-1);
    if (!end?.endsWith("closed") && end !== "deaf") {
      const id = this.#call();
      let answer = await this.#next("a last call is answered");
      // One that was sent twice may be answered twice.
      while ("id" in answer && answer.id >= FIRST_ID && answer.id < id) answer = await this.#next("the last answer");
      this.#valid(answer, id);
    }
    const more = await this.#connection.next(0);
    assert.equal(more && textOf(more), undefined, "it was answered only once");
    this.#connection.destroy();
  }

  async #closed(): Promise<void> {
    assert.equal(await this.#connection.next(WITHIN_MS), undefined);
    assert.ok(this.#connection.isClosed, "it is closed");
    await this.#elsewhere();
  }

  #call(): bigint {
    const id = this.#nextId++;
    this.#connection.write(frame(REQUEST, id, this.#good));
    return id;
  }

  async #next(what: string): Promise<Arrival> {
    const arrival = await this.#connection.next(WITHIN_MS);
    assert.ok(arrival, `${what}, but ${this.#connection.isClosed ? "the connection was closed" : "nothing came"}`);
    return arrival;
  }

  #see(arrival: Arrival, expected: string): void {
    const text = textOf(arrival);
    assert.ok(text.startsWith(expected), `expected ${expected}\n     got ${text}`);
    if (!("bytes" in arrival)) return;
    assert.equal(arrival.id, ID);
    this.answers.push(arrival.bytes);
  }

  #valid(arrival: Arrival, id: bigint): void {
    assert.equal(textOf(arrival), SERVED);
    assert.ok("id" in arrival && arrival.id >= id);
  }

  async #elsewhere(): Promise<void> {
    const other = await RawConnection.open(this.#port);
    other.write(frame(REQUEST, FIRST_ID, this.#good));
    const answer = await other.next(WITHIN_MS);
    assert.equal(answer && textOf(answer), SERVED);
    other.destroy();
  }
}
