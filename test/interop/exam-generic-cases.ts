import assert from "node:assert/strict";
import { Decimal, JavaException, java, RpcError } from "dubbo-ts";
import type { Case, CaseGroup, ExamConsumer } from "./exam-consumer.js";
import { bytes } from "./exam-samples.js";

const API = "org.dubbots.interop.api";

const one = (name: string, body: Case["body"]): Case => ({ name: `$invoke ${name}`, body });
const invoke = ({ generic }: ExamConsumer, method: string, type: string, argument: unknown): Promise<unknown> =>
  generic.invoke(method, [type], [argument]);
const gives = (method: string, type: string, argument: unknown, answer: unknown = argument): Case =>
  one(`${method}(${type})`, async (of) => assert.deepEqual(await invoke(of, method, type, argument), answer));

function order(entries: Readonly<Record<string, unknown>> = {}): Map<string, unknown> {
  const line = { class: `${API}.Line`, sku: "a", amount: 1 };
  return new Map<string, unknown>(
    Object.entries({
      id: 7n,
      price: Decimal.from("1.50"),
      placed: new Date(5),
      level: "SILVER",
      note: "n",
      lines: [new Map<string, unknown>(Object.entries(line))],
      extra: new Map(),
      ...entries,
    }),
  );
}
const DESCRIBED = "id=7 count=0 price=1.50 placed=5 level=SILVER note=n units=null lines=[a*1] extra=0";

/** Calls of a service whose contract is not here. */
export const GENERIC_GROUP: CaseGroup = {
  name: "calls without a contract, by $invoke",
  cases: [
    gives("get", "int", 5, "int:5"),
    gives("get", "java.lang.String", "x", "string:x"),
    gives("get", "java.lang.String", null, "string:null"),
    one("get(int, String)", async ({ generic }, i) => {
      assert.equal(await generic.invoke("get", ["int", "java.lang.String"], [i, "x"]), `int:${i},string:x`);
    }),
    one("touch", async (of) => assert.equal((await invoke(of, "touch", "java.lang.String", "x")) ?? null, null)),
    one("peer", async ({ generic }) => assert.match(String(await generic.invoke("peer", [], [])), /^\S+:\d+$/)),
    gives("echoLong", "long", 2n ** 60n),
    gives("echoDouble", "double", java.double(1), 1),
    gives("echoDecimal", "java.math.BigDecimal", Decimal.from("1.500")),
    gives("echoLevel", `${API}.Level`, "GOLD"),
    gives("echoBytes", "byte[]", bytes(20)),
    gives("echoStrings", "java.util.List", ["a", null]),
    gives("echoMap", "java.util.Map", new Map([["a", 1]])),
    gives("describe", `${API}.Order`, order({ class: `${API}.Order` }), `Order ${DESCRIBED}`),
    gives("describe", `${API}.Order`, order(), `Order ${DESCRIBED}`),
    gives(
      "describe",
      `${API}.Order`,
      order({ class: `${API}.RushOrder`, hours: 6, origin: order() }),
      `RushOrder ${DESCRIBED} hours=6 ticket=null origin=7`,
    ),
    one("find gives a POJO as a map with its class, and what it holds as well", async (of) => {
      const found = (await invoke(of, "find", "long", 2n)) as Map<string, unknown>;
      assert.equal(found.get("class"), `${API}.RushOrder`);
      assert.deepEqual([found.get("id"), String(found.get("price")), found.get("level")], [2n, "2.50", "GOLD"]);
      const line = (found.get("lines") as Map<string, unknown>[])[1];
      assert.deepEqual([line?.get("class"), line?.get("sku")], [`${API}.Line`, "sku-2-2"]);
      const origin = found.get("origin") as Map<string, unknown>;
      assert.deepEqual([origin.get("class"), origin.get("id")], [`${API}.Order`, 1n]);
    }),
    one("find of no order", (of) =>
      assert.rejects(invoke(of, "find", "long", -1n), (error) => {
        assert.ok(error instanceof JavaException && error.className.endsWith("GenericException"), String(error));
        assert.equal(error.fields["exceptionClass"], `${API}.OrderMissing`);
        return true;
      }),
    ),
    one("of an unknown method", async (of) => {
      await assert.rejects(invoke(of, "nothing", "int", 1), RpcError);
      assert.equal(await invoke(of, "get", "int", 1), "int:1");
    }),
  ],
};

/** Calls of the methods themselves, without a contract. */
export const UNTYPED_GROUP: CaseGroup = {
  name: "calls without a contract, by the methods themselves",
  cases: [
    one("untyped get(int)", async ({ untyped }, i) =>
      assert.equal(await untyped.invoke("get", ["int"], [i]), `int:${i}`),
    ),
    one("untyped touch", async ({ untyped }) => {
      assert.equal((await untyped.invoke("touch", ["java.lang.String"], ["x"])) ?? null, null);
    }),
    one("untyped echoStrings", async ({ untyped }) => {
      assert.deepEqual(await untyped.invoke("echoStrings", ["java.util.List"], [["a", null]]), ["a", null]);
    }),
    one("untyped fail", ({ untyped }) =>
      assert.rejects(untyped.invoke("fail", ["java.lang.String", "java.lang.String"], ["argument", "bad"]), {
        className: "java.lang.IllegalArgumentException",
        message: "bad",
      }),
    ),
  ].map(({ name, body }) => ({ name: name.replace("$invoke ", ""), body })),
};
