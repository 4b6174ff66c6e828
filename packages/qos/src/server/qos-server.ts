import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { CommandExecutor } from "./command-executor.js";
import { HttpHandler, hostOf } from "./http-handler.js";
import type { Permission } from "./permission.js";
import { PROMPT, TelnetSession, type TextPort } from "./telnet-session.js";

/** How a {@link QosServer} is made. */
export interface QosServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly executor: CommandExecutor;
  readonly permission: Permission;
}

const MAX_CONNECTIONS = 128;
/** Milliseconds without a byte either way after which a connection is closed, as in Java. */
const IDLE_MS = 5 * 60_000;
/** Milliseconds of silence after which somebody who looks at the screen is welcomed, as in Java. */
const WELCOME_AFTER_MS = 500;
/** Milliseconds that the last answers may take to leave. */
const END_MS = 1000;
const WELCOME = `\r\n  dubbo-ts: "help" lists the commands, "quit" leaves\r\n\r\n${PROMPT}`;
const FOREIGN = "Foreign Ip Not Permitted, Consider Config It In Whitelist.";
/** `GET`, `POST`, `PUT`: no command begins so. */
const HTTP_INITIALS = new Set(["G".charCodeAt(0), "P".charCodeAt(0)]);

/** One port for people, who type lines, and for programs, who send HTTP: the first byte tells. Java: `Server`, `QosProcessHandler`. */
export class QosServer {
  readonly #options: QosServerOptions;
  readonly #server: Server;
  readonly #http: HttpHandler;
  readonly #sockets = new Set<Socket>();
  /** Of those, the ones that have said nothing. */
  readonly #undecided = new Set<Socket>();
  readonly #sessions = new Set<TelnetSession>();

  constructor(options: QosServerOptions) {
    this.#options = options;
    this.#http = new HttpHandler(options.executor, options.permission);
    this.#server = createServer({ noDelay: true, keepAlive: true, allowHalfOpen: true }, (socket) =>
      this.#open(socket),
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** The one that is open. */
  get port(): number | undefined {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : undefined;
  }

  /** Opens the port and gives it. Rejects when that is not possible. */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port }, () => {
        this.#server.off("error", reject);
        this.#server.on("error", () => {}); // one connection that could not be accepted
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Frees the port; what runs still answers. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#server.listening) this.#server.close();
    for (const session of this.#sessions) session.close();
    for (const socket of this.#undecided) socket.destroy();
    const rest = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, END_MS);
    rest.unref();
    // The port is free as soon as the handle is; `server.close` would wait for every connection too.
    await new Promise((done) => setImmediate(done));
  }

  #open(socket: Socket): void {
    this.#sockets.add(socket);
    this.#undecided.add(socket);
    socket.on("error", () => {}); // `close` follows
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    const welcome = setTimeout(() => socket.write(WELCOME), WELCOME_AFTER_MS);
    socket.once("close", () => {
      clearTimeout(welcome);
      this.#sockets.delete(socket);
      this.#undecided.delete(socket);
    });
    const leave = (): void => void socket.end();
    socket.once("end", leave);
    socket.once("data", (chunk: Buffer) => {
      clearTimeout(welcome);
      this.#undecided.delete(socket);
      socket.off("end", leave);
      const isHttp = HTTP_INITIALS.has(chunk[0]!);
      if (!this.#options.permission.mayConnect(hostOf(socket.remoteAddress))) refuse(socket, isHttp);
      else if (isHttp) {
        socket.pause();
        socket.unshift(chunk);
        this.#http.accept(socket);
      } else this.#talk(socket, chunk);
    });
  }

  #talk(socket: Socket, first: Buffer): void {
    const { executor, permission } = this.#options;
    const session = new TelnetSession(textPort(socket), executor, permission);
    this.#sessions.add(session);
    socket.on("data", (chunk: Buffer) => session.data(chunk));
    socket.once("end", () => session.finish());
    socket.once("close", () => {
      this.#sessions.delete(session);
      session.closed();
    });
    session.data(first);
  }
}

function refuse(socket: Socket, isHttp: boolean): void {
  const head = isHttp
    ? `HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: ${FOREIGN.length + 4}\r\nconnection: close\r\n\r\n`
    : "";
  socket.end(`${head}\r\n${FOREIGN}\r\n`);
  socket.resume();
}

function textPort(socket: Socket): TextPort {
  const remoteHost = hostOf(socket.remoteAddress);
  return {
    remoteHost,
    remoteAddress: `${remoteHost}:${socket.remotePort ?? 0}`,
    localAddress: `${hostOf(socket.localAddress)}:${socket.localPort ?? 0}`,
    get bufferedBytes() {
      return socket.writableLength;
    },
    write(bytes) {
      if (!socket.destroyed && !socket.writableEnded) socket.write(bytes);
    },
    end() {
      if (!socket.writableEnded) socket.end();
    },
    destroy: () => socket.destroy(),
  };
}
