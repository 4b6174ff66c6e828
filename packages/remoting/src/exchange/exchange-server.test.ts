import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { RpcCode, RpcError } from "@dubbo-ts/core/common";
import { MemoryTransporter, PortServer, TcpConnection, tcpTransporter } from "../transport/index.js";
import type { ExchangeChannel, RequestHandler } from "./exchange-channel.js";
import { ExchangeServer } from "./exchange-server.js";
import {
  echo,
  frameBytes,
  fromHex,
  Lines,
  LONG_MS,
  pairOf,
  RawPeer,
  rawClientOf,
  textCodec,
  until,
  wheelOf,
} from "./fixture.test.js";

describe("ExchangeServer", () => {
  it("leaves in order: says so, answers what runs and what still comes, then closes", async (t) => {
    for (const transporter of [new MemoryTransporter(), tcpTransporter]) {
      let release: (() => void) | undefined;
      const handler: RequestHandler = {
        received(channel, frame) {
          if (frame.bytes.toString("latin1", frame.start, frame.end) !== "slow") echo.received(channel, frame);
          else release = () => channel.respond(frame, 2, 20, (out) => out.writeBytes(Buffer.from("done")), 0);
        },
      };
      const { server, peer } = await rawClientOf(t, { handler }, transporter);
      peer.write(frameBytes(0xc2, 0, 1n, "slow"));
      await until(() => server.inFlight === 1);
      const closing = server.close();
      assert.equal(server.close(), closing);
      assert.deepEqual(await peer.takeFrame(), fromHex("dabb a200 0000000000000000 00000002 0152"));
      peer.write(frameBytes(0xc2, 0, 2n, "late"));
      assert.deepEqual(await peer.takeFrame(), frameBytes(2, 20, 2n, "late"));
      peer.write(frameBytes(0xe2, 0, 3n, "N"));
      assert.deepEqual(await peer.takeFrame(), frameBytes(0x22, 20, 3n, "N"));
      const { address } = server;
      let refused: unknown;
      while (refused === undefined) {
        const other = new RawPeer();
        const options = { ...address, connectTimeoutMs: 1000 };
        await transporter
          .connect(options, (connection) => other.attach(connection))
          .catch((error: unknown) => {
            refused = error;
          });
        if (refused === undefined) other.connection.destroy();
      }
      assert.ok(refused instanceof RpcError && refused.code === RpcCode.Network);
      release!();
      assert.deepEqual(await peer.takeFrame(), frameBytes(2, 20, 1n, "done"));
      await closing;
      await peer.closed;
      assert.equal(server.channels.size, 0);
    }
  });

  it("closes at the end of its time whatever runs", async (t) => {
    const { server, client } = await pairOf(t, tcpTransporter, { handler: { received() {} } }, { reconnect: false });
    const call = client.request(textCodec, "hi", LONG_MS);
    await until(() => server.inFlight === 1);
    await Promise.all([assert.rejects(call, { code: RpcCode.Network }), server.close({ graceMs: 30 })]);
  });

  it("lets a client finish its calls and see the server leave", async (t) => {
    let held: (() => void) | undefined;
    const { server, client } = await pairOf(
      t,
      tcpTransporter,
      {
        handler: {
          received(channel: ExchangeChannel, frame) {
            held = () => channel.respond(frame, 2, 20, (out) => out.writeByte(65), 0);
          },
        },
      },
      { reconnect: false },
    );
    const call = client.request(textCodec, "hi", LONG_MS);
    await until(() => held !== undefined);
    const closing = server.close();
    await until(() => !client.isAvailable);
    assert.equal(client.state, "readonly");
    held!();
    assert.equal(await call, "A");
    await closing;
    await until(() => client.state === "disconnected");
  });

  it("says where it cannot listen", async (t) => {
    for (const transporter of [new MemoryTransporter(), tcpTransporter]) {
      const { server, wheel } = await pairOf(t, transporter);
      const { port } = server.address;
      const second = new ExchangeServer({ host: "127.0.0.1", port, wheel, transporter, handler: echo });
      await assert.rejects(second.listen(), (error: RpcError) => {
        assert.equal(error.code, RpcCode.Network);
        assert.match(error.message, new RegExp(`^cannot listen on 127\\.0\\.0\\.1:${port}: the port is in use`));
        return true;
      });
      await second.close();
    }
  });

  it("listens on all interfaces when it is not told where", async (t) => {
    const server = new ExchangeServer({ wheel: wheelOf(t), handler: echo });
    assert.throws(() => server.address, TypeError);
    await server.listen();
    assert.equal(server.address.host, "0.0.0.0");
    assert.ok(server.address.port > 0);
    await server.close();
    await assert.rejects(server.listen(), TypeError);
  });

  it("closes connections beyond the limit of their address, and takes those of another", async (t) => {
    const { server, peer, lines } = await rawClientOf(t, { acceptsPerAddress: 1 }, tcpTransporter);
    peer.write(frameBytes(0xc2, 0, 1n, "hi"));
    await peer.takeFrame();
    const connect = async (localAddress: string): Promise<RawPeer> => {
      const other = new RawPeer();
      const socket = net.connect({ ...server.address, localAddress });
      await once(socket, "connect");
      new TcpConnection(socket, (connection) => other.attach(connection));
      t.after(() => socket.destroy());
      return other;
    };
    await (await connect("127.0.0.1")).closed;
    assert.match(lines.all.join(), /1 connections from that address are open/);
    const elsewhere = await connect("127.0.0.2");
    elsewhere.write(frameBytes(0xc2, 0, 1n, "hi"));
    assert.deepEqual(await elsewhere.takeFrame(), frameBytes(2, 20, 1n, "hi"));
    peer.connection.destroy();
    await until(() => server.channels.size === 1);
    const again = await connect("127.0.0.1");
    again.write(frameBytes(0xc2, 0, 1n, "hi"));
    await again.takeFrame();
  });

  it("closes connections beyond the limit, and takes others when there is room again", async (t) => {
    const { server, peer, lines } = await rawClientOf(t, { accepts: 1 }, tcpTransporter);
    peer.write(frameBytes(0xc2, 0, 1n, "hi"));
    await peer.takeFrame();
    const connect = async (): Promise<RawPeer> => {
      const other = new RawPeer();
      await tcpTransporter.connect({ ...server.address, connectTimeoutMs: 1000 }, (connection) =>
        other.attach(connection),
      );
      return other;
    };
    await (await connect()).closed;
    assert.match(lines.all.join(), /1 connections are open/);
    peer.connection.destroy();
    await until(() => server.channels.size === 0);
    const third = await connect();
    third.write(frameBytes(0xc2, 0, 1n, "hi"));
    assert.deepEqual(await third.takeFrame(), frameBytes(2, 20, 1n, "hi"));
    third.connection.destroy();
  });

  it("can share a port, and leaves it open when it closes", async (t) => {
    const wheel = wheelOf(t);
    const transporter = new MemoryTransporter();
    const portServer = new PortServer({
      port: 0,
      wheel,
      transporter,
      logger: new Lines(),
      detectors: [
        {
          name: "line",
          detect: (bytes) => (bytes[0] === 0x3e ? "yes" : "no"),
          accept: (connection) => ({
            data: (chunk) => void connection.write(chunk),
            drain() {},
            close() {},
          }),
        },
      ],
    });
    const server = new ExchangeServer({ portServer, wheel, handler: echo });
    await server.listen();
    const { address } = portServer;
    const ask = async (bytes: Buffer): Promise<Buffer> => {
      const peer = new RawPeer();
      await transporter.connect({ ...address, connectTimeoutMs: 1000 }, (connection) => peer.attach(connection));
      peer.write(bytes);
      await until(() => peer.isClosed || peer.received.length >= bytes.length);
      peer.connection.destroy();
      return peer.received;
    };
    assert.equal((await ask(Buffer.from(">hi"))).toString(), ">hi");
    assert.deepEqual(await ask(frameBytes(0xc2, 0, 1n, "hi")), frameBytes(2, 20, 1n, "hi"));
    await server.close();
    assert.equal((await ask(Buffer.from(">hi"))).toString(), ">hi");
    assert.equal((await ask(frameBytes(0xc2, 0, 1n, "hi"))).length, 0);
    await portServer.close();
  });

  it("leaves nothing open: a process that closes both ends exits by itself", async () => {
    const script = `
      const { ExchangeClient, ExchangeServer } = await import(${JSON.stringify(new URL("../index.js", import.meta.url).href)});
      const { TimerWheel } = await import("@dubbo-ts/core/common");
      const wheel = new TimerWheel();
      const codec = {
        serializationId: 2,
        writeRequest: (out, text) => out.writeBytes(Buffer.from(text)),
        readResponse: (frame) => frame.bytes.toString("latin1", frame.start, frame.end),
        describe: () => ({}),
      };
      const handler = { received: (channel, frame) => channel.refuse(frame, 40, "served") };
      const server = new ExchangeServer({ wheel, handler, host: "127.0.0.1" });
      await server.listen();
      const client = new ExchangeClient({ ...server.address, wheel });
      await client.request(codec, "hi", 60_000);
      await client.close();
      await server.close();
      console.log("closed", wheel.size);
    `;
    const run = promisify(execFile)(
      process.execPath,
      ["--unhandled-rejections=strict", "--input-type=module", "-e", script],
      {
        cwd: new URL(".", import.meta.url),
        timeout: 10_000,
      },
    );
    assert.equal((await run).stdout, "closed 0\n");
  });
});
