import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { QosOptions } from "@dubbo-ts/core";
import { Permission } from "./permission.js";

const HERE = ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"];

describe("permission", () => {
  for (const { name, options, host, granted, connects } of [
    { name: "a stranger is granted PUBLIC", options: {}, host: "9.9.9.9", granted: "PUBLIC", connects: true },
    ...HERE.map((host) => ({
      name: `${host} is this machine`,
      options: { anonymousAccessPermissionLevel: "NONE" } as const,
      host,
      granted: "PRIVATE",
      connects: true,
    })),
    {
      name: "the anonymous level is for strangers",
      options: { anonymousAccessPermissionLevel: "PROTECTED" },
      host: "9.9.9.9",
      granted: "PROTECTED",
      connects: true,
    },
    {
      name: "NONE keeps strangers out",
      options: { anonymousAccessPermissionLevel: "NONE" },
      host: "9.9.9.9",
      granted: "NONE",
      connects: false,
    },
    {
      name: "acceptForeignIp lets them connect, and grants nothing",
      options: { anonymousAccessPermissionLevel: "NONE", acceptForeignIp: true },
      host: "9.9.9.9",
      granted: "NONE",
      connects: true,
    },
    ...["10.1.2.3", "10.1.0.0/16", "10.1.*.*", " 8.8.8.8 , 10.1.2.0/24", "::ffff:10.1.2.3"].map((list) => ({
      name: `${list} is white-listed`,
      options: { acceptForeignIpWhitelist: list, anonymousAccessPermissionLevel: "NONE" } as const,
      host: "10.1.2.3",
      granted: "PROTECTED",
      connects: true,
    })),
    {
      name: "IPv6 is white-listed",
      options: { acceptForeignIpWhitelist: "fd00::/8" },
      host: "fd12::1",
      granted: "PROTECTED",
      connects: true,
    },
    {
      name: "no other",
      options: { acceptForeignIpWhitelist: "10.1.0.0/16" },
      host: "10.2.2.3",
      granted: "PUBLIC",
      connects: true,
    },
    {
      name: "an address that is none is a stranger",
      options: { acceptForeignIpWhitelist: "0.0.0.0/0" },
      host: "",
      granted: "PUBLIC",
      connects: true,
    },
  ] as { name: string; options: QosOptions; host: string; granted: string; connects: boolean }[]) {
    it(name, () => {
      const permission = new Permission(options);
      assert.deepEqual([permission.granted(host), permission.mayConnect(host)], [granted, connects]);
    });
  }

  for (const list of ["10.1", "10.1.0.0/33", "shop", "10.*.1.2", "10.1.2.1-9", "10.0.0.0/-1"]) {
    it(`a white list with ${list} is refused`, () => {
      assert.throws(() => new Permission({ acceptForeignIpWhitelist: list }), {
        name: "TypeError",
        message: /is no address/,
      });
    });
  }

  const wish = { command: "ls", args: [], remoteHost: "9.9.9.9", needed: "PROTECTED" } as const;

  it("needs the level of the command, or its name among those that everybody may use", async () => {
    assert.equal(await new Permission({}).may(wish), false);
    assert.equal(await new Permission({}).may({ ...wish, needed: "PUBLIC" }), true);
    assert.equal(await new Permission({ anonymousAllowCommands: "ps, ls" }).may(wish), true);
    assert.equal(await new Permission({ anonymousAllowCommands: "ps" }).may(wish), false);
  });

  it("is up to a check of the user's own, and what that throws is a no", async () => {
    assert.equal(await new Permission({ authorize: ({ command }) => command === "ls" }).may(wish), true);
    assert.equal(await new Permission({ authorize: async ({ granted }) => granted === "PRIVATE" }).may(wish), false);
    const throwing = new Permission({
      authorize() {
        throw new Error("no");
      },
    });
    assert.equal(await throwing.may({ ...wish, remoteHost: "127.0.0.1" }), false);
  });
});
