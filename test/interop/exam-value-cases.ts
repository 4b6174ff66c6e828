import assert from "node:assert/strict";
import { type Client, Decimal, JavaException, java, LocalDate } from "dubbo-ts";
import { type ExamApi, type Node, OrderMissing, RushOrder } from "./exam-api.js";
import type { Case, CaseGroup, ExamConsumer } from "./exam-consumer.js";
import { describeOrder, sampleOrder } from "./exam-samples.js";
import { ARRAYS, ArraysApi, type ExamType, everything, RECORDS, RecordApi, TypesApi, VALUES } from "./exam-types.js";
import { bare, ECHOED, orders } from "./exam-values.js";

type Echoing = Pick<Client<typeof ExamApi>, "$call">;

function isLarge(value: unknown): boolean {
  return (typeof value === "string" || value instanceof Uint8Array) && value.length > 100_000;
}

function echo(client: (of: ExamConsumer) => unknown, key: string, value: unknown): Case {
  return {
    name: key,
    ...(isLarge(value) ? { atOnce: 3 } : {}),
    body: async (of) => {
      const { $call } = client(of) as { $call(key: string, args: unknown[]): ReturnType<Echoing["$call"]> };
      assert.deepEqual(await $call(key, [value]), value);
    },
  };
}

/** Each type alone, in a list, in a map. */
function echoTypes(
  client: (of: ExamConsumer) => unknown,
  types: Readonly<Record<string, ExamType>>,
  hashable: boolean,
): readonly Case[] {
  return Object.entries(types).flatMap(([name, { samples }]) => [
    ...[null, ...samples].map((sample) => echo(client, `echo${name}`, sample)),
    echo(client, `echo${name}List`, [...samples, null]),
    echo(
      client,
      `echo${name}Map`,
      new Map(samples.map((sample, i) => [hashable ? sample : `key ${i}`, samples[(i + 1) % samples.length]] as const)),
    ),
  ]);
}

interface Fields {
  everything(): Promise<unknown>;
  differing(value: unknown): Promise<string[]>;
  echoEverything(value: unknown): Promise<unknown>;
}
const types = (of: ExamConsumer): Fields => of.client(TypesApi) as unknown as Fields;

const FIELDS: CaseGroup = {
  name: "sends and gets back every type as a field",
  cases: [
    { name: "everything", body: async (of) => assert.deepEqual(await types(of).everything(), everything()) },
    {
      name: "differing",
      body: async (of) => {
        const sample = everything();
        assert.deepEqual(await types(of).differing(sample), []);
        const other = { ...sample, localDateValue: LocalDate.parse("2024-03-01") };
        assert.deepEqual(await types(of).differing(other), ["localDateValue"]);
      },
    },
    {
      name: "echoEverything",
      body: async (of) => assert.deepEqual(await types(of).echoEverything(everything()), everything()),
    },
    {
      name: "echoEverything all fields null",
      body: async (of) => {
        const empty = Object.fromEntries(Object.keys(everything()).map((key) => [key, null]));
        assert.deepEqual(await types(of).echoEverything(empty), empty);
      },
    },
  ],
};

const EXCEPTION: CaseGroup = {
  name: "sends and gets back an exception as a value, with its cause and what it suppressed",
  cases: [
    {
      name: "echoThrowable",
      body: async (of) => {
        const cause = new JavaException("java.lang.IllegalStateException", "because");
        const suppressed = [new JavaException("java.lang.IllegalArgumentException", "also")];
        const sent = new OrderMissing("gone", { id: 405n }, { cause, suppressed });
        const back = await (
          of.client(TypesApi) as unknown as { echoThrowable(sent: Error): Promise<unknown> }
        ).echoThrowable(sent);
        assert.ok(back instanceof OrderMissing && back.cause instanceof JavaException);
        assert.deepEqual([back.message, back.id], ["gone", 405n]);
        assert.equal(String(back.cause), "java.lang.IllegalStateException: because");
        assert.deepEqual(back.suppressed.map(String), ["java.lang.IllegalArgumentException: also"]);
      },
    },
    {
      name: "echoThrowable stack trace",
      body: async (of) => {
        const sent = await of.exam.find(-5n).catch((error: unknown) => error);
        assert.ok(sent instanceof OrderMissing && sent.javaStackTrace.length > 3);
        const { echoThrowable } = of.client(TypesApi) as unknown as { echoThrowable(sent: Error): Promise<unknown> };
        const back = await echoThrowable(sent);
        assert.ok(back instanceof OrderMissing);
        assert.deepEqual(back.javaStackTrace, sent.javaStackTrace);
      },
    },
  ],
};

const FIELD_BY_FIELD: CaseGroup = {
  name: "reads what Java makes, and Java reads what it makes, field by field",
  cases: [
    ...orders.map(
      (order): Case => ({ name: "find", body: async ({ exam }) => assert.deepEqual(await exam.find(order.id), order) }),
    ),
    ...[...orders, bare, null].map(
      (order): Case => ({
        name: "describe",
        body: async ({ exam }) => assert.equal(await exam.describe(order), describeOrder(order)),
      }),
    ),
    { name: "find a subclass", body: async ({ exam }) => assert.ok(RushOrder.is(await exam.find(2n))) },
  ],
};

const JAVA_TYPES: readonly (readonly [value: unknown, type: string])[] = [
  [null, "null"],
  ["x", "java.lang.String"],
  [1, "java.lang.Integer"],
  [2 ** 31, "java.lang.Double"],
  [1.5, "java.lang.Double"],
  [1n, "java.lang.Long"],
  [true, "java.lang.Boolean"],
  [new Date(0), "java.util.Date"],
  [[1], "java.util.ArrayList"],
  [new Map(), "java.util.HashMap"],
  [{ a: 1 }, "java.util.HashMap"],
  [new Set([1]), "java.util.HashSet"],
  [java.double(1), "java.lang.Double"],
  [java.bigInteger(1n), "java.math.BigInteger"],
  [Decimal.from("1"), "java.math.BigDecimal"],
  [orders[1], "org.dubbots.interop.api.RushOrder"],
  [java.enum("org.dubbots.interop.api.Level", "GOLD"), "org.dubbots.interop.api.Level"],
];

const IDENTITY: CaseGroup = {
  name: "keeps the identity of objects: cycles, shared objects, two arguments that are one",
  cases: [
    {
      name: "ring",
      body: async ({ exam }) => {
        const first = await exam.ring(5);
        let node: Node = first;
        for (let i = 0; i < 5; i++, node = node.next!) {
          assert.equal(node.name, `n${i}`);
          assert.equal(first.children?.[i], node);
        }
        assert.equal(node, first);
        assert.equal(await exam.isRing(first, 5), true);
      },
    },
    {
      name: "echoNode holds itself",
      body: async ({ exam }) => {
        const one: Node = { name: "one", next: null, children: null };
        one.next = one;
        const back = await exam.echoNode(one);
        assert.equal(back?.next, back);
      },
    },
    {
      name: "same",
      body: async ({ exam }) => {
        const order = sampleOrder(1n);
        assert.equal(await exam.same(order, order), true);
        assert.equal(await exam.same(order, sampleOrder(1n)), false);
      },
    },
    {
      name: "pair",
      body: async ({ exam }) => {
        const [a, b] = await exam.pair(orders[0]!, orders[0]!);
        assert.equal(a, b);
      },
    },
    {
      name: "echoObject list that holds itself",
      body: async ({ exam }) => {
        const self: unknown[] = ["first"];
        self.push(self);
        const list = (await exam.echoObject(self)) as unknown[];
        assert.equal(list[1], list);
      },
    },
  ],
};

/** What goes to Java and comes back, or is made by one side and read by the other. */
export const VALUE_GROUPS: readonly CaseGroup[] = [
  ...Object.entries(ECHOED).map(([key, values]) => ({
    name: `gets back from ${key} what it sent`,
    cases: values.map((value) => echo((of) => of.exam, key, value)),
  })),
  {
    name: "sends and gets back every type alone, in lists, and in maps as key and value",
    cases: echoTypes((of) => of.client(TypesApi), VALUES, true),
  },
  {
    name: "sends and gets back every kind of array alone, in lists and in maps",
    cases: echoTypes((of) => of.client(ArraysApi), ARRAYS, false),
  },
  FIELDS,
  EXCEPTION,
  FIELD_BY_FIELD,
  {
    name: "writes values without a schema as the Java types they stand for",
    cases: JAVA_TYPES.map(([value, type]) => ({
      name: `typeOf ${type}`,
      body: async ({ exam }: ExamConsumer) => assert.equal(await exam.typeOf(value), type),
    })),
  },
  IDENTITY,
];

/** What Dubbo 3.3 has besides. */
export const RECORD_GROUP: CaseGroup = {
  name: "sends and gets back records",
  cases: echoTypes((of) => of.client(RecordApi), RECORDS, true),
};
