import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CalendarSlots } from "./calendar-slots.js";
import { Hessian2Input } from "./hessian2-input.js";

const hex = (text: string) => Buffer.from(text.replace(/ /g, ""), "hex");
const str = (text: string) => text.length.toString(16).padStart(2, "0") + Buffer.from(text, "latin1").toString("hex");
const NAME = "com.alibaba.com.caucho.hessian.io.CalendarHandle";
const DEFINITION = `43 3030 ${Buffer.from(NAME).toString("hex")} 92 ${str("date")} ${str("type")}`;
const CALENDAR = "60 4a0000000000000005 4e";
const read = (text: string) => new Hessian2Input(hex(text)).readValue() as unknown[];

describe("references behind calendars", () => {
  it("count a calendar twice when hessian-lite 4 wrote them", () => {
    const [calendar, same, list, again] = read(`7c ${DEFINITION} ${CALENDAR} 51 92 79 91 51 93`);
    assert.equal(same, calendar);
    assert.deepEqual(list, [1]);
    assert.equal(again, list);
    const two = read(`7d ${DEFINITION} ${CALENDAR} 79 91 51 93 ${CALENDAR} 51 93`);
    assert.equal(two[2], two[1]);
    assert.equal(two[4], two[1]);
    const behind = read(`7b ${DEFINITION} ${CALENDAR} ${CALENDAR} 51 94`);
    assert.equal(behind[2], behind[1]);
  });

  it("count it once when 3 wrote them, or when nothing tells", () => {
    const lists = `75 ${str("java.util.ArrayList")} ${DEFINITION} ${CALENDAR} 71 90 91 51 92 ${CALENDAR} 51 92`;
    const [, list, again, , last] = read(lists);
    assert.deepEqual(list, [1]);
    assert.equal(again, list);
    assert.equal(last, list);
    const [, linked, same] = read(`73 ${str("java.util.LinkedList")} ${DEFINITION} ${CALENDAR} 71 90 91 51 92`);
    assert.equal(same, linked);
  });

  it("count it twice when a reference leads beyond what else is there", () => {
    const [, linked, same] = read(`73 ${str("java.util.LinkedList")} ${DEFINITION} ${CALENDAR} 71 90 91 51 93`);
    assert.equal(same, linked);
    assert.throws(() => read(`73 ${str("java.util.LinkedList")} ${DEFINITION} ${CALENDAR} 71 90 91 51 94`), {
      code: "REFERENCE",
    });
  });

  it("count it once when the slot too many is referred to", () => {
    const [calendar, same, list, again] = read(`7c ${DEFINITION} ${CALENDAR} 51 91 79 91 51 92`);
    assert.equal(same, calendar);
    assert.equal(again, list);
  });

  it("look at few calendars of many", () => {
    const slots = new CalendarSlots();
    for (let slot = 0; slot < 100_000; slot++) slots.add(slot);
    for (let i = 0; i < 100_000; i++) assert.equal(slots.slotOf(2 * i + 1, 100_000, true, false), i);
  });
});
