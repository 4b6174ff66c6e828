import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DubboOptions } from "./dubbo-options.js";
import { qosSettings } from "./qos-settings.js";

const settings = (options: Omit<DubboOptions, "application">) => qosSettings({ application: "shop", ...options });

describe("the settings of the operator's port", () => {
  it("are none unless it is asked for", () => {
    assert.equal(settings({}), undefined);
    assert.equal(settings({ parameters: { "qos.port": "22223" } }), undefined);
    assert.equal(settings({ qos: { enable: false, port: 1 } }), undefined);
    assert.equal(settings({ qos: {}, parameters: { "qos.enable": "false" } }), undefined);
  });

  it("are there without a port where commands may be typed at the one for services", () => {
    assert.deepEqual(settings({ protocols: { dubbo: { telnet: "ls" } } }), { enable: false });
    assert.deepEqual(settings({ parameters: { telnet: "ls" }, qos: { enable: false, invoke: true } }), {
      enable: false,
      invoke: true,
    });
  });

  it("are taken from qos, and from Java's url keys where it says nothing", () => {
    const parameters = {
      "qos.enable": "true",
      "qos.port": "22223",
      "qos.host": "0.0.0.0",
      "qos.check": "true",
      "qos.accept.foreign.ip": "false",
      "qos.accept.foreign.ip.whitelist": "10.0.0.0/8",
      "qos.anonymous.access.permission.level": "protected",
      "qos.anonymous.access.allow.commands": "ls,ps",
    };
    assert.deepEqual(settings({ parameters }), {
      enable: true,
      port: 22223,
      host: "0.0.0.0",
      check: true,
      acceptForeignIp: false,
      acceptForeignIpWhitelist: "10.0.0.0/8",
      anonymousAccessPermissionLevel: "PROTECTED",
      anonymousAllowCommands: "ls,ps",
    });
    assert.equal(settings({ parameters, qos: { port: 1 } })?.port, 1);
  });

  for (const { name, options, why } of [
    { name: "an unknown option", options: { qos: { ports: 1 } }, why: /unknown option "qos.ports"/ },
    { name: "a port that is none", options: { qos: { port: 70_000 } }, why: /qos.port is 70000/ },
    {
      name: "a port key that is none",
      options: { parameters: { "qos.enable": "true", "qos.port": "x" } },
      why: /qos.port/,
    },
    {
      name: "an unknown level",
      options: { qos: { anonymousAccessPermissionLevel: "ROOT" } },
      why: /"ROOT", known: PUBLIC/,
    },
    { name: "a check that is no function", options: { qos: { probes: { ready: [1] } } }, why: /qos.probes.ready/ },
    { name: "a time that is none", options: { qos: { probes: { timeoutMs: 0 } } }, why: /qos.probes.timeoutMs/ },
    { name: "an unknown probe", options: { qos: { probes: { alive: [] } } }, why: /unknown option "qos.probes.alive"/ },
  ]) {
    it(`refuse ${name}`, () => assert.throws(() => settings(options as never), why));
  }
});
