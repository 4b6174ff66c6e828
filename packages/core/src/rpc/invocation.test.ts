import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Attachments } from "./call-options.js";
import { attachmentsOf, RpcInvocation } from "./invocation.js";
import type { MethodDefinition } from "./service-definition.js";
import type { ServiceModel } from "./service-model.js";

const invocation = (attachments?: Attachments) =>
  new RpcInvocation({} as ServiceModel, {} as MethodDefinition, [], attachments, undefined);

describe("the attachments of an invocation", () => {
  it("are its own when they are shared with others, from the first look on", () => {
    const shared = Object.freeze({ path: "a.Shop" });
    const [one, other] = [invocation(), invocation()];
    for (const each of [one, other]) each.shareAttachments(shared);
    assert.equal(one.seenAttachments, shared);
    attachmentsOf(one)["path"] = "changed";
    assert.equal(one.attachments?.["path"], "changed");
    assert.equal(one.seenAttachments, one.attachments);
    assert.deepEqual({ ...other.attachments }, shared);
    assert.equal(other.attachments, other.attachments);
  });

  it("are what was set last", () => {
    const one = invocation({ a: 1 });
    assert.deepEqual(one.attachments, { a: 1 });
    one.shareAttachments({ b: 2 });
    one.attachments = undefined;
    assert.equal(one.attachments, undefined);
    assert.deepEqual({ ...attachmentsOf(one) }, {});
  });
});
