import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { answered, type FrameDumpOptions, type Invoke, thrown } from "@dubbo-ts/core/rpc";
import { JavaException } from "@dubbo-ts/hessian2";
import { callerOf, frameBytes, hessian, Lab, requestBody, serve, settle } from "./fixture.test.js";
import { frameDump } from "./frame-dump.js";
import { DubboProtocol } from "./index.js";

/** A provider without a dump, and a consumer with one. */
async function dumped(t: TestContext, invoke: Invoke = serve, options: FrameDumpOptions = {}) {
  const lab = new Lab(t);
  const { port } = await lab.provider(invoke);
  const lines: string[] = [];
  const frameDump = { write: (line: string) => void lines.push(line), ...options };
  const protocol = new DubboProtocol({ ...lab.context, frameDump }, lab.transporter);
  t.after(() => protocol.close(0));
  return { lab, lines, caller: callerOf(protocol, port, "token=t0ken") };
}

describe("the frame dump", () => {
  it("shows the header, the service, the method, the arguments and the answer, and hides the token", async (t) => {
    const { lines, caller } = await dumped(t);
    await caller.call("say", ["hi", 7]);
    const [request, response] = lines as [string, string];
    assert.match(
      request,
      /^client memory:\d+ > 127\.0\.0\.1:\d+ request id=0 flags=0xc2 twoway serialization=2\(Hessian2\) length=\d+: /,
    );
    assert.ok(request.includes(': com.acme.Shop:0.0.0 say(Ljava/lang/String;I) ["hi", 7] {path: "com.acme.Shop"'));
    assert.ok(request.includes("token: <hidden>"));
    assert.match(
      response,
      /< 127\.0\.0\.1:\d+ response id=0 flags=0x02 status=20\(Ok\) serialization=2\(Hessian2\) length=\d+ after [\d.]+ ms: com\.acme\.Shop\.say gave "hi 7" \{dubbo: "2\.0\.2"\}$/,
    );
    assert.ok(!lines.join().includes("t0ken"));
  });

  it("shows what a service threw, a refusal, a oneway call and an event", async (t) => {
    const thrower: Invoke = async ({ method: { key } }) =>
      key === "note" ? answered(undefined) : thrown(new JavaException("com.acme.Bad", "no\r\nno"));
    const { lab, lines, caller } = await dumped(t, thrower);
    await caller.call("find", [1]);
    assert.match(lines[1]!, /com\.acme\.Shop\.find threw com\.acme\.Bad: "no\\u000d\\u000ano"/);
    await caller.call("note", ["x"], { options: { oneway: true } });
    await settle();
    assert.match(lines[2]!, /request id=1 flags=0x82 oneway .*note\(Ljava\/lang\/String;\) \["x"\]/);
    const server = await lab.rawServer((frame) => frameBytes(2, 40, frame.readBigUInt64BE(4), hessian("go\x1b[31m")));
    const protocol = new DubboProtocol(
      { ...lab.context, frameDump: { write: (line) => void lines.push(line) } },
      lab.transporter,
    );
    t.after(() => protocol.close(0));
    const refused = callerOf(protocol, server.port);
    await assert.rejects(refused.call("count", [1]));
    assert.match(lines.at(-1)!, /status=40\(BadRequest\) .*com\.acme\.Shop\.count refused: go\\u001b\[31m$/);
    server.peers[0]!.connection.write(frameBytes(0xa2, 0, 1n, Buffer.from("\x01R", "latin1")));
    await settle();
    assert.match(lines.at(-1)!, /event request id=1 flags=0xa2 oneway serialization=2\(Hessian2\) length=2: 0152$/);
  });

  it("hides by the rules of the user: names, patterns, and whole methods", async (t) => {
    const redact = ["CARD", /^pin/g, "com.acme.Shop.say"];
    const { lines, caller } = await dumped(t, serve, { redact });
    await caller.call("say", ["open sesame", 7]);
    assert.ok(lines[0]!.includes("<hidden> {path:"));
    assert.match(lines[1]!, /gave <hidden>/);
    for (let i = 0; i < 2; i++) {
      await caller.call("any", [
        new Map<string, unknown>(Object.entries({ card: "4111", pinCode: "1234", dbPassword: "x1y2" })),
      ]);
      assert.ok(lines.at(-2)!.includes("[{card: <hidden>, pinCode: <hidden>, dbPassword: <hidden>}]"), lines.at(-2));
    }
    assert.ok(!/sesame|4111|1234|x1y2/.test(lines.join()));
  });

  it("keeps lines within their limit, and shows no body that is too long to be read for it", async (t) => {
    const { lines, caller } = await dumped(t, serve, { maxChars: 200 });
    await caller.call("any", [Array.from({ length: 1000 }, (_, i) => `item ${i}`)]);
    await caller.call("any", ["x".repeat(300_000)]);
    assert.deepEqual(
      lines.map(({ length }) => length <= 200),
      [true, true, true, true],
    );
    assert.ok(lines[0]!.endsWith("…"));
    assert.match(lines[2]!, /\(a body of 300\d+ bytes is not shown\)$/);
  });

  it("goes on when the body cannot be read, the bytes are no frames, or the writer throws", async (t) => {
    const lab = new Lab(t);
    const lines: string[] = [];
    const context = { ...lab.context, frameDump: { write: (line: string) => void lines.push(line) } };
    const protocol = new DubboProtocol(context, lab.transporter);
    t.after(() => protocol.close(0));
    const { url } = await lab.export(protocol, serve, "dubbo://127.0.0.1:0/com.acme.Shop");
    const peer = await lab.raw(url.port);
    peer.connection.write(frameBytes(0xc2, 0, 2n ** 64n - 1n, requestBody({ args: [] })));
    await peer.take();
    assert.match(lines[0]!, /^server .* < .* request id=18446744073709551615 .*: \(cannot be read: /);
    peer.connection.write(Buffer.from("GET / HTTP/1.1\r\n"));
    await peer.closed;
    assert.match(lines[2]!, /bad: no frame begins there: HTTP$/);

    const broken = await dumped(t, serve, {
      write() {
        throw new Error("disk full");
      },
    });
    const result = await broken.caller.call("count", [1]);
    assert.ok(result.ok && result.value === 2);
  });

  it("is not there unless the option or NODE_DEBUG=dubbo asks for it", () => {
    assert.equal(frameDump(undefined), undefined);
    assert.equal(frameDump(false), undefined);
    assert.notEqual(frameDump(true), undefined);
    const file = fileURLToPath(new URL("./frame-dump.js", import.meta.url));
    const program = `import { frameDump } from ${JSON.stringify(file)};
      const tap = frameDump(undefined)({ localAddress: "a:1", remoteAddress: "b:2" }, "client");
      tap.closed(new Error("100% gone"));
      console.log(frameDump(false) === undefined);`;
    const env = { ...process.env, NODE_DEBUG: "http2,dubbo" };
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { env });
    assert.equal(String(stdout), "true\n");
    assert.match(String(stderr), /^DUBBO \d+: client a:1 < b:2 closed: 100% gone$/m);
  });
});
