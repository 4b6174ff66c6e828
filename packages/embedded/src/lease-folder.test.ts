import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { DubboUrl } from "@dubbo-ts/core/common";
import { leaseFolderOf } from "./lease-folder.js";

const user = process.getuid?.() ?? "";
const folderOf = (text: string): string => leaseFolderOf(DubboUrl.parse(text)).folder;

describe("the folder of an embedded registry", {
  skip: process.platform === "win32" && "Windows has no file modes",
}, () => {
  for (const [text, folder] of [
    ["embedded://", join(tmpdir(), `dubbo-ts-${user}`, "dubbo")],
    ["embedded://local", join(tmpdir(), `dubbo-ts-${user}`, "dubbo")],
    ["embedded://127.0.0.1:0/org.apache.dubbo.registry.RegistryService", join(tmpdir(), `dubbo-ts-${user}`, "dubbo")],
    ["embedded:///org.apache.dubbo.registry.RegistryService", join(tmpdir(), `dubbo-ts-${user}`, "dubbo")],
    ["embedded:///var/run/mine", "/var/run/mine/dubbo"],
    ["embedded:///var/run/mine?group=test", "/var/run/mine/test"],
    ["embedded://?folder=/var/run/mine", "/var/run/mine/dubbo"],
  ] as const) {
    it(`is ${folder} for ${text}`, () => assert.equal(folderOf(text), folder));
  }

  for (const text of ["embedded://?group=..", "embedded://?group=a/b", "embedded://?folder=relative/path"]) {
    it(`is refused for ${text}`, () =>
      assert.throws(() => folderOf(text), { name: "TypeError", message: /embedded registry: / }));
  }
});
