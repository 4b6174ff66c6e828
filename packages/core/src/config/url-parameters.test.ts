import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { t } from "@dubbo-ts/hessian2";
import { defineService, method } from "../rpc/index.js";
import { consumerParameters, providerParameters } from "./url-parameters.js";

const Api = defineService("com.acme.Api", { methods: { hi: method(t.string).returns(t.string) } });
const Unlisted = defineService("com.acme.Api", { methods: {} });
const identity = { group: undefined, version: "1.2.0" };

describe("the parameters of a url", () => {
  it("say the version of the contract as its revision on both sides, as Java does for an API without a jar", () => {
    assert.equal(providerParameters("a", Api, identity, {}, {})["revision"], "1.2.0");
    assert.equal(consumerParameters("a", Api, identity, {}, {})["revision"], "1.2.0");
    assert.equal(consumerParameters("a", Api, { ...identity, version: undefined }, {}, {})["revision"], undefined);
    assert.equal(consumerParameters("a", Unlisted, identity, {}, {})["revision"], undefined, "without a contract");
  });
});
