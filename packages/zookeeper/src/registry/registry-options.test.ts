import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl } from "@dubbo-ts/core/common";
import { registryOptions } from "./registry-options.js";

const optionsOf = (text: string) => registryOptions(DubboUrl.parse(text));

describe("the url of a ZooKeeper registry", () => {
  it("has Java's defaults", () => {
    assert.deepEqual(optionsOf("zookeeper://h1"), {
      servers: { hosts: [{ host: "h1", port: 2181 }], chroot: "" },
      root: "/dubbo",
      connectTimeoutMs: 30_000,
      sessionTimeoutMs: 60_000,
      auth: undefined,
    });
  });

  it("names several servers in its address and in backup", () => {
    const { servers } = optionsOf("zookeeper://h1:1,h2:2?backup=h3:3,h4");
    assert.deepEqual(
      servers.hosts.map(({ host, port }) => `${host}:${port}`),
      ["h1:1", "h2:2", "h3:3", "h4:2181"],
    );
  });

  it("has a chroot as its path, or at the end of backup as in Java; the name of Java's service is none", () => {
    assert.equal(optionsOf("zookeeper://h1/a/b").servers.chroot, "/a/b");
    assert.equal(optionsOf("zookeeper://h1?backup=h2/a").servers.chroot, "/a");
    assert.equal(optionsOf("zookeeper://h1/org.apache.dubbo.registry.RegistryService").servers.chroot, "");
  });

  it("says the root by its group: / is the root of the tree", () => {
    assert.deepEqual(
      ["x", "/x", "/x/y/", "/"].map((group) => optionsOf(`zookeeper://h1?group=${group}`).root),
      ["/x", "/x", "/x/y", ""],
    );
  });

  it("says the user before the host or in keys", () => {
    assert.equal(optionsOf("zookeeper://me:a:b@h1:1,h2:2").auth, "me:a:b");
    assert.equal(optionsOf("zookeeper://h1?username=me&password=p").auth, "me:p");
  });

  for (const [text, reason] of [
    ["zookeeper://h1?timeout=x", /^RangeError: timeout of the registry is "x"/],
    ["zookeeper://h1?timeout=0", /^RangeError: timeout/],
    ["zookeeper://h1?session=-1", /^RangeError: session/],
    ["zookeeper://h1?group=a//b", /^TypeError: the registry's group/],
    ["zookeeper://h1?password=p", /^TypeError: .*no user name/],
    ["zookeeper://?group=a", /^TypeError: invalid ZooKeeper address/],
  ] as const) {
    it(`refuses ${text}`, () => assert.throws(() => optionsOf(text), reason));
  }
});
