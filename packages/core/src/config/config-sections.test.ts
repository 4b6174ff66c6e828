import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl } from "../common/index.js";
import { configSections } from "./config-sections.js";

describe("the settings that an operator may read", () => {
  const sections = configSections(
    {
      application: "shop",
      exposeStack: false,
      qos: { port: 22223, probes: { ready: [() => true] }, authorize: () => true },
      protocols: { dubbo: { port: 20881 } },
      provider: { token: "s3cret", weight: 50, parameters: { "my.password": "s3cret" } },
    },
    [DubboUrl.parse("zookeeper://me:s3cret@127.0.0.1:2181?group=dubbo&accessKey=s3cret")],
    [{ key: "com.acme.Api:1.0.0", url: DubboUrl.parse("dubbo://127.0.0.1:20881/com.acme.Api?token=s3cret&weight=50") }],
    [],
  );

  it("are those of the application, its protocols, registries, services and clients", () => {
    assert.deepEqual(
      sections.map(({ type, id }) => `${type} ${id}`),
      [
        "ApplicationConfig shop",
        "ProtocolConfig dubbo",
        "RegistryConfig 127.0.0.1:2181",
        "ProviderConfig dubbo",
        "ServiceConfig com.acme.Api:1.0.0",
      ],
    );
    assert.deepEqual({ ...sections[0]?.values }, { name: "shop", exposeStack: "false", "qos.port": "22223" });
    assert.equal(sections[3]?.values["weight"], "50");
  });

  it("hold no secret", () => {
    assert.ok(!JSON.stringify(sections).includes("s3cret"));
    assert.equal(sections[3]?.values["token"], "******");
    assert.equal(sections[2]?.values["password"], "******");
  });
});
