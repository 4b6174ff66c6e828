import assert from "node:assert/strict";
import { it } from "node:test";
import { printable } from "./printable.js";

it("makes received text fit for one log line", () => {
  assert.equal(printable("a.B"), "a.B");
  assert.equal(printable("a\r\nb\u001b[1m\u202e\ud800"), "a\\u000d\\u000ab\\u001b[1m\\u202e\\ud800");
  assert.ok(printable("x".repeat(70_000)).length <= 256);
  assert.ok(printable("\n".repeat(70_000)).length <= 256);
  assert.equal(printable("\u{1f600}"), "\u{1f600}");
});
