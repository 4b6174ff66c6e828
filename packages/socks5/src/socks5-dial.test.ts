import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { RpcCode } from "@dubbo-ts/core/common";
import { isThisMachine, socks5Dial } from "./socks5-dial.js";

/** A proxy that says what a test wants it to say; gives its port. */
async function proxyOf(test: TestContext, serve: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => {});
    test.after(() => void socket.destroy());
    serve(socket);
  }).listen(0, "127.0.0.1");
  test.after(() => server.close());
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}

function dial(port: number, signal = new AbortController().signal, connectTimeoutMs = 2000): Promise<Socket> {
  return socks5Dial({ host: "127.0.0.1", port })({ host: "provider.example", port: 20880, connectTimeoutMs, signal });
}

describe("a SOCKS5 proxy", () => {
  it("is asked by name, and then is out of the way", async (test) => {
    const asked: string[] = [];
    const port = await proxyOf(test, (socket) => {
      socket.once("data", (greeting: Buffer) => {
        asked.push(greeting.toString("hex"));
        socket.write(Buffer.from("0500", "hex"));
        socket.once("data", (request: Buffer) => {
          asked.push(request.subarray(0, 4).toString("hex"), request.subarray(5, -2).toString());
          asked.push(String(request.readUInt16BE(request.length - 2)));
          socket.write(Buffer.from("05000001000000000000", "hex"));
          socket.on("data", (chunk) => socket.write(chunk));
        });
      });
    });
    const socket = await dial(port);
    assert.deepEqual(asked.slice(1), ["05010003", "provider.example", "20880"]);
    socket.write("dubbo");
    const [echo] = (await once(socket, "data")) as [Buffer];
    assert.equal(echo.toString(), "dubbo");
    socket.destroy();
  });

  it("that refuses is named, with the provider", async (test) => {
    const port = await proxyOf(test, (socket) => {
      socket.once("data", () => {
        socket.write(Buffer.from("0500", "hex"));
        socket.once("data", () => socket.end(Buffer.from("05040001000000000000", "hex")));
      });
    });
    await assert.rejects(dial(port), {
      code: RpcCode.Network,
      message: new RegExp(
        `^cannot connect to provider\\.example:20880 through the SOCKS5 proxy 127\\.0\\.0\\.1:${port}: .*HostUnreachable`,
      ),
    });
  });

  it("that is none is named", async (test) => {
    const port = await proxyOf(test, (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await assert.rejects(dial(port), /through the SOCKS5 proxy/);
  });

  it("that hangs costs no more than the time there is", async (test) => {
    const port = await proxyOf(test, () => {});
    await assert.rejects(dial(port, undefined, 50), /through the SOCKS5 proxy .*timed out/i);
  });

  it("that is not there is named", async (test) => {
    const port = await proxyOf(test, (socket) => socket.destroy());
    await assert.rejects(dial(port), /through the SOCKS5 proxy/);
  });

  it("is left when the attempt is over", async (test) => {
    const attempt = new AbortController();
    const port = await proxyOf(test, (socket) => {
      socket.on("close", () => closed());
      attempt.abort(new Error("over"));
    });
    let closed!: () => void;
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    await assert.rejects(dial(port, attempt.signal));
    await isClosed;
  });
});

describe("an address of this machine", () => {
  it("is loopback and its own, and not what is private elsewhere", () => {
    const interfaces = {
      eth0: [{ address: "10.1.2.3" }, { address: "fe80::1" }],
    } as unknown as Parameters<typeof isThisMachine>[1];
    for (const host of ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "10.1.2.3", "[fe80::1]"]) {
      assert.ok(isThisMachine(host, interfaces), host);
    }
    for (const host of ["10.1.2.4", "192.168.0.1", "128.0.0.1", "127.0.0.1.example", "example"]) {
      assert.ok(!isThisMachine(host, interfaces), host);
    }
  });
});
