import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { DubboUrl } from "../common/index.js";
import { cacheFilePath } from "./registry-cache-file.js";

describe("where the addresses of a registry are kept", () => {
  const path = (text: string, application = "shop"): string | undefined =>
    cacheFilePath(DubboUrl.parse(text), application);

  it("is where Java keeps them", () => {
    assert.equal(path("zookeeper://zk1:2181"), join(homedir(), ".dubbo", "dubbo-registry-shop-zk1-2181.cache"));
    assert.equal(
      path("zookeeper://zk1:2181?backup=zk2:2181"),
      join(homedir(), ".dubbo", "dubbo-registry-shop-zk1-2181,zk2-2181.cache"),
    );
  });

  it("is the file that is named, or none", () => {
    assert.equal(path("zookeeper://zk1:2181?file=/tmp/x"), "/tmp/x");
    assert.equal(path("zookeeper://zk1:2181?file-cache=false&file=/tmp/x"), undefined);
  });

  it("never leaves its folder, whatever the application is called", () => {
    const found = path("zookeeper://zk1:2181", "../../etc/passwd\u0000 ä")!;
    assert.match(found.slice(join(homedir(), ".dubbo").length), /^[\\/][\w.,-]+$/);
  });
});
