import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl } from "../common/index.js";
import { registeredConsumerUrl, registeredProviderUrl, registryUrl, subscribedUrl } from "./wire-urls.js";

describe("the urls that go into a registry", () => {
  it("are a provider's without what concerns its process alone, in Java's form", () => {
    const url = DubboUrl.parse(
      "dubbo://10.0.0.1:20880/com.acme.A?anyhost=true&application=p&bind.ip=0.0.0.0&bind.port=20880&deprecated=false&dubbo=2.0.2&dynamic=true&generic=false&interface=com.acme.A&methods=a,b&pid=7&qos.enable=false&release=1&side=provider&threads=5&timestamp=9&.hint=1&triple.x=1",
    );
    assert.equal(
      registeredProviderUrl(url).toFullString(),
      "dubbo://10.0.0.1:20880/com.acme.A?application=p&deprecated=false&dubbo=2.0.2&dynamic=true&generic=false&interface=com.acme.A&methods=a,b&release=1&side=provider&timestamp=9",
    );
  });

  const consumer = DubboUrl.parse(
    "consumer://10.0.0.2/com.acme.A?application=c&dubbo=2.0.2&interface=com.acme.A&pid=7&register.ip=10.0.0.3&side=consumer&timestamp=9",
  );

  it("are a consumer's under consumers, unchecked, with its pid and the address it publishes", () => {
    assert.equal(
      registeredConsumerUrl(consumer).toFullString(),
      "consumer://10.0.0.3/com.acme.A?application=c&category=consumers&check=false&dubbo=2.0.2&interface=com.acme.A&pid=7&side=consumer&timestamp=9",
    );
  });

  it("ask for providers, configurators and routers", () => {
    assert.equal(subscribedUrl(consumer).get("category"), "providers,configurators,routers");
  });

  it("say where to connect in the registry parameter of a registry:// url", () => {
    const url = DubboUrl.parse(
      "registry://zk:2181/org.apache.dubbo.registry.RegistryService?registry=zookeeper&timeout=5",
    );
    assert.equal(
      registryUrl(url).toFullString(),
      "zookeeper://zk:2181/org.apache.dubbo.registry.RegistryService?timeout=5",
    );
    assert.equal(registryUrl(registryUrl(url)).protocol, "zookeeper");
  });
});
