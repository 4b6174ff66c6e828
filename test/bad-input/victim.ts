import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Client, type DubboOptions, DubboUrl, defineService, method, t } from "dubbo-ts";
import { keptLog, OrderApi, type OrderService, orders, World } from "../e2e/fixture.js";
import { type Arrival, frame, hessian, RawConnection, sayingOf } from "../interop/raw-connection.js";

export const REQUEST = 0xc2;
export const ONE_WAY = 0x82;
export const HEARTBEAT = 0xe2;
export const RESPONSE = 0x02;
/** Of the bad request of every row. */
export const ID = 7n;
export const WITHIN_MS = 10_000;
const OBJECT = "Ljava/lang/Object;";
const LONGEST_LINE = 1000;

export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
export const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

interface Parts {
  readonly dubbo?: unknown;
  readonly service?: unknown;
  readonly version?: unknown;
  readonly method?: unknown;
  readonly descriptor?: unknown;
  /** As bytes of hessian2. */
  readonly args?: Buffer;
  /** As bytes of hessian2. */
  readonly attachments?: Buffer;
}

/** The body of `any("x")`, but for what is said. */
export function body(parts: Parts = {}): Buffer {
  const { dubbo = "2.0.2", service = OrderApi.interface, version = null, method = "any" } = parts;
  const { descriptor = OBJECT, args = hessian("x"), attachments = latin1("HZ") } = parts;
  return Buffer.concat([hessian(dubbo, service, version, method, descriptor), args, attachments]);
}

/** A frame of that body. */
export const call = (parts: Parts = {}, flags = REQUEST): Buffer => frame(flags, ID, body(parts));
/** `any` of one value, as bytes of hessian2. */
export const ofValue = (value: Buffer): Buffer => call({ args: value });

export const Colour = t.enum("com.acme.Colour", ["RED", "GREEN"]);
/** Methods whose parameters are of more kinds. */
export const ShapeApi = defineService("com.acme.ShapeApi", {
  methods: {
    paint: method(Colour).returns(Colour),
    both: method(t.int, t.string).returns(t.string),
    record: method(t.record(t.any)).returns(t.int),
    keep: method(t.lossless).returns(t.lossless),
  },
});

/** A provider that gets bad input, with a client that it must go on serving. */
export class Victim {
  readonly port: number;
  readonly log: readonly string[];
  readonly world: World;
  readonly #client: Client<typeof OrderApi>;
  readonly #address: string;
  readonly #connections: RawConnection[] = [];

  private constructor(
    world: World,
    port: number,
    log: readonly string[],
    client: Client<typeof OrderApi>,
    address: string,
  ) {
    this.world = world;
    this.port = port;
    this.log = log;
    this.#client = client;
    this.#address = address;
  }

  static async of(
    test: TestContext,
    { service = {}, protocol = {} }: { service?: Partial<OrderService>; protocol?: object } = {},
  ): Promise<Victim> {
    const world = await World.of(test);
    const logger = keptLog();
    const protocols: DubboOptions["protocols"] = { dubbo: { host: "127.0.0.1", port: 0, ...protocol } };
    const dubbo = world.dubbo({ application: "victim", logger, protocols });
    dubbo.provide(OrderApi, orders({ ask: whoAsks, ...service }));
    dubbo.provide(ShapeApi, {
      paint: (colour) => colour,
      both: (count, text) => text.repeat(count),
      record: (record) => Object.keys(record).length,
      keep: (value) => value,
    });
    const { addresses } = await dubbo.start();
    const { address, port } = DubboUrl.parse(addresses[0]!);
    const client = world.dubbo().client(OrderApi, { url: `dubbo://${address}`, retries: 0, timeoutMs: WITHIN_MS });
    const victim = new Victim(world, port, logger.lines, client, await client.ask(""));
    test.after(() => {
      for (const connection of victim.#connections) connection.destroy();
    });
    return victim;
  }

  async raw(): Promise<RawConnection> {
    const connection = await RawConnection.open(this.port);
    this.#connections.push(connection);
    return connection;
  }

  /** A valid call on this connection is answered. */
  async serves(connection: RawConnection, id = 99n): Promise<void> {
    connection.write(frame(REQUEST, id, body()));
    const answer = await connection.next(WITHIN_MS);
    assert.ok(answer !== undefined && "id" in answer, "the next call is answered");
    assert.deepEqual([answer.id, answer.status, sayingOf(answer.bytes)], [id, 20, "x"]);
  }

  /** Nothing came, and the connection was closed. */
  async closes(connection: RawConnection): Promise<void> {
    const arrival = await connection.next(WITHIN_MS);
    assert.equal(arrival, undefined, "nothing is answered");
    assert.ok(connection.isClosed, "the connection is closed");
    await this.unharmed();
  }

  /** The one answer to the row's request. */
  async answer(connection: RawConnection): Promise<Arrival & { readonly status: number; readonly bytes: Buffer }> {
    const answer = await connection.next(WITHIN_MS);
    assert.ok(answer !== undefined && "bytes" in answer, connection.isClosed ? "it was closed" : "nothing came");
    assert.equal(answer.id, ID);
    return answer;
  }

  /** It is refused with that status and text, shortly and in one line. */
  async refuses(connection: RawConnection, bytes: Buffer, says: RegExp, status = 40): Promise<void> {
    connection.write(bytes);
    const answer = await this.answer(connection);
    const said = sayingOf(answer.bytes);
    assert.equal(answer.status, status, said);
    assert.match(said, says);
    assert.ok(answer.bytes.length < 1024, `${answer.bytes.length} bytes`);
    assert.doesNotMatch(answer.bytes.toString("latin1"), /\n| at .*\.js/);
  }

  /** The call on the same connection and those of others are served, and the log is short. */
  async servesOn(connection: RawConnection): Promise<void> {
    await this.serves(connection);
    await this.unharmed();
  }

  /** The client's old connection, and a new one, are served. */
  async unharmed(): Promise<void> {
    assert.equal(await this.#client.ask(""), this.#address, "the client's connection was kept");
    await this.serves(await this.raw());
    for (const line of this.log) {
      assert.ok(line.length < LONGEST_LINE && !line.includes("\n"), line.slice(0, 2 * LONGEST_LINE));
    }
  }
}

/** Which connection a client's calls come by. */
const whoAsks: OrderService["ask"] = (_, { remoteAddress }) => remoteAddress;
