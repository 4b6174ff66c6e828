import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { Hessian2Input, java } from "@dubbo-ts/hessian2";
import {
  frameBytes,
  fromHex,
  hessian,
  Lab,
  type RawPeer,
  type RequestParts,
  requestBody,
  serve,
  settle,
} from "./fixture.test.js";

/** Bad requests of the fact sheet, and our answers: as Java 3.3.6 gives them unless the name says otherwise. */
const REQUESTS: readonly (readonly [
  name: string,
  body: RequestParts | Buffer,
  status: number,
  text: RegExp,
  flags?: number,
])[] = [
  [
    "an unknown service",
    { path: "com.acme.Gone" },
    40,
    /^Fail to decode request due to: service com\.acme\.Gone is not provided here$/,
  ],
  ["an unknown method", { method: "gone" }, 40, /^Fail to decode request due to: com\.acme\.Shop has no method gone/],
  [
    "an unknown descriptor",
    { descriptor: "Lcom/acme/Gone;", args: [1] },
    40,
    /^Fail to decode request due to: com\.acme\.Shop has no method say/,
  ],
  ["an unknown version", { version: "9.0.0" }, 40, /is not provided here in version 9\.0\.0, but com\.acme\.Shop$/],
  [
    "an unknown group",
    { attachments: { path: "com.acme.Shop", group: "g" } },
    70,
    /^org\.apache\.dubbo\.remoting\.RemotingException: Not found exported service: g\/com\.acme\.Shop:0\.0\.0 in \[com\.acme\.Shop\]/,
  ],
  ["fewer types than arguments", { descriptor: "I" }, 40, /has no method say\(I\)/],
  ["a string for an int", { args: ["hi", "x"] }, 40, /args\[1\]: /],
  ["null for an int (Java: NullPointerException)", { args: ["hi", null] }, 20, /^hi 0$/],
  ["a long for an int", { args: ["hi", 7n] }, 20, /^hi 7$/],
  ["a long that is no int (Java cuts it)", { args: ["hi", 1n << 40n] }, 40, /args\[1\]: /],
  ["a map for an object", { method: "save", descriptor: "Lcom/acme/Order;", args: [new Map([["id", 1]])] }, 20, /^$/],
  [
    "an unknown class for an object",
    { method: "save", descriptor: "Lcom/acme/Order;", args: [java.object("com.acme.Gone", { id: 1 })] },
    20,
    /^$/,
  ],
  [
    "an unknown class for an Object",
    { method: "any", descriptor: "Ljava/lang/Object;", args: [java.object("com.acme.Gone", { id: 1 })] },
    20,
    /^$/,
  ],
  ["no attachments at all", { attachments: undefined }, 40, /^Fail to decode request due to: /],
  ["attachments that are null", { attachments: null }, 20, /^hi 7$/],
  ["an old protocol version", { dubbo: "2.0.1" }, 20, /^hi 7$/],
  ["a release for a protocol version", { dubbo: "2.6.2" }, 20, /^hi 7$/],
  ["no protocol version", { dubbo: null }, 20, /^hi 7$/],
  ["a strange protocol version", { dubbo: "x" }, 20, /^hi 7$/],
  ["an empty body (Java: no answer)", Buffer.alloc(0), 40, /^Fail to decode request due to: /],
  [
    "garbage for the service (Java: no answer)",
    Buffer.concat([hessian("2.0.2"), fromHex("ffff")]),
    40,
    /^Fail to decode request due to: /,
  ],
  ["an unknown serialization (Java: no answer)", {}, 40, /serialization 5 is not accepted, only hessian2 \(2\)/, 0xc5],
  ["fastjson2 in its id, hessian2 in its body (Java: no answer)", {}, 40, /serialization 23 is not accepted/, 0xd7],
];

async function peerOf(test: TestContext): Promise<RawPeer> {
  const lab = new Lab(test);
  const { port } = await lab.provider(serve);
  return lab.raw(port);
}

function valueIn(body: Buffer): string {
  const input = new Hessian2Input(body);
  const kind = input.readInt();
  if (kind !== 1 && kind !== 4) return "";
  const value = input.readValue();
  return typeof value === "string" ? value : "";
}

describe("the answer to", () => {
  for (const [name, parts, status, text, flags] of REQUESTS) {
    it(`${name} is of status ${status}, and the connection serves on`, async (test) => {
      const peer = await peerOf(test);
      const body = Buffer.isBuffer(parts) ? parts : requestBody(parts);
      const answer = await peer.ask(body, flags === undefined ? {} : { flags });
      assert.equal(answer.status, status, answer.text);
      assert.match(status === 20 ? valueIn(answer.body) : answer.text, text);
      assert.equal((await peer.ask(requestBody())).status, 20);
      if (status === 20) return;
      // One-way, it is nothing.
      peer.connection.write(frameBytes((flags ?? 0xc2) & ~0x40, 0, 5n, body));
      await settle();
      assert.deepEqual(peer.frames, []);
    });
  }

  for (const [name, frame, answer] of [
    ["a heartbeat", "dabbe200000000000000000900000001" + "4e", "dabb2214000000000000000900000001" + "4e"],
    [
      "a heartbeat in fastjson2",
      "dabbf700000000000000000900000005" + "00000001af",
      "dabb3714000000000000000900000005" + "00000001af",
    ],
  ] as const) {
    it(`${name} is one in its own serialization`, async (test) => {
      const peer = await peerOf(test);
      peer.connection.write(fromHex(frame));
      assert.equal((await peer.take()).toString("hex"), answer);
    });
  }

  it("a response to nothing is nothing, and the connection serves on", async (test) => {
    const peer = await peerOf(test);
    peer.connection.write(frameBytes(0x02, 20, 99n, hessian(1, "x")));
    assert.equal((await peer.ask(requestBody())).status, 20);
  });

  it("an event of a long text is of status 40", async (test) => {
    const peer = await peerOf(test);
    const { status } = await peer.ask(hessian("x".repeat(20)), { flags: 0xe2 });
    assert.equal(status, 40);
  });
});
