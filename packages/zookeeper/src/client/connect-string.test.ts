import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseConnectString } from "./connect-string.js";

describe("the address of a ZooKeeper", () => {
  const texts: Readonly<Record<string, readonly [hosts: string, chroot: string]>> = {
    "h1:2181": ["h1 2181", ""],
    h1: ["h1 2181", ""],
    "h1:1, h2 ,10.0.0.1:65535": ["h1 1;h2 2181;10.0.0.1 65535", ""],
    "[::1]:2182,[fe80::1%eth0]": ["::1 2182;fe80::1%eth0 2181", ""],
    "h1,h2:2/a/b": ["h1 2181;h2 2", "/a/b"],
    "h1/": ["h1 2181", ""],
    "h1/a/": ["h1 2181", "/a"],
  };
  for (const [text, [hosts, chroot]] of Object.entries(texts)) {
    it(`${text} is ${hosts} ${chroot}`, () => {
      const servers = parseConnectString(text);
      assert.equal(servers.hosts.map(({ host, port }) => `${host} ${port}`).join(";"), hosts);
      assert.equal(servers.chroot, chroot);
    });
  }

  for (const text of ["", ",", "h1:0", "h1:65536", "h1:x", "h 1", ":2181", "h1:1:2", "h1//a", "h1/a/../b", "[::1"]) {
    it(`"${text}" is none`, () =>
      assert.throws(() => parseConnectString(text), /TypeError: invalid ZooKeeper address/));
  }
});
