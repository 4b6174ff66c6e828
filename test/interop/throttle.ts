import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

const STEP_MS = 20;

/** Passes connections on to a loopback port; what comes back from there passes at so many bytes a second only. */
export class Throttle {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections so far. */
  connections = 0;

  private constructor(target: number, bytesPerSecond: number) {
    const step = Math.round((bytesPerSecond * STEP_MS) / 1000);
    this.#server = createServer((client) => {
      this.connections++;
      const server = connect(target, "127.0.0.1");
      client.pipe(server);
      server.pause();
      const timer = setInterval(() => {
        const chunk = (server.read(Math.min(step, server.readableLength)) ?? server.read()) as Buffer | null;
        if (chunk !== null) client.write(chunk);
      }, STEP_MS);
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(one);
        one.on("error", () => {});
        one.on("close", () => {
          clearInterval(timer);
          this.#sockets.delete(one);
          other.destroy();
        });
      }
    });
  }

  static async to(target: number, bytesPerSecond: number): Promise<Throttle> {
    const throttle = new Throttle(target, bytesPerSecond);
    throttle.#server.listen(0, "127.0.0.1");
    await once(throttle.#server, "listening");
    return throttle;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
