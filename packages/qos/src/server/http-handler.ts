import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP, type Socket } from "node:net";
import type { Answer, CommandContext } from "./command.js";
import type { CommandExecutor, Outcome } from "./command-executor.js";
import { isLoopback, type Permission } from "./permission.js";

const MAX_HEADER_BYTES = 8192;
const MAX_BODY_BYTES = 64 * 1024;
const MAX_ARGUMENTS = 64;
/** Milliseconds for the whole of a request. */
const REQUEST_TIMEOUT_MS = 10_000;
const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;

interface Asked {
  readonly name: string;
  readonly args: readonly string[];
  readonly isJson: boolean;
}

/** Why a request is answered without a command. */
class HttpRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * `GET /command?a=1&b=2` (values in order), `GET /command/argument`, `POST /command` with a form; `format=json` asks
 * for JSON. One request a connection. Pages in a browser are refused: any site could have one send commands.
 * Java: `HttpProcessHandler`, `HttpCommandDecoder`.
 */
export class HttpHandler {
  readonly #executor: CommandExecutor;
  readonly #permission: Permission;
  readonly #server: Server;
  readonly #deadlines = new Map<Socket, NodeJS.Timeout>();

  constructor(executor: CommandExecutor, permission: Permission) {
    this.#executor = executor;
    this.#permission = permission;
    this.#server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAlive: false }, (request, response) => {
      void this.#serve(request, response);
    });
    this.#server.maxRequestsPerSocket = 1;
  }

  /** Takes a connection over whose first bytes stand unread in it. */
  accept(socket: Socket): void {
    const deadline = setTimeout(() => socket.destroy(), REQUEST_TIMEOUT_MS);
    deadline.unref();
    this.#deadlines.set(socket, deadline);
    socket.once("close", () => this.#received(socket));
    this.#server.emit("connection", socket);
    process.nextTick(() => socket.resume()); // what was read before goes to the parser now
  }

  /** The request has come in time. */
  #received(socket: Socket): void {
    clearTimeout(this.#deadlines.get(socket));
    this.#deadlines.delete(socket);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const remoteHost = hostOf(socket.remoteAddress);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      refusePages(request, remoteHost);
      const { name, args, isJson } = await decode(request);
      this.#received(socket);
      const context: CommandContext = {
        args,
        via: "http",
        remoteAddress: `${remoteHost}:${socket.remotePort ?? 0}`,
        localAddress: `${hostOf(socket.localAddress)}:${socket.localPort ?? 0}`,
        isLocal: isLoopback(remoteHost),
        isTrusted: this.#permission.isTrusted(remoteHost),
        session: { service: undefined, choice: undefined, stopTrace: undefined },
        signal: gone.signal,
        write: () => {},
      };
      send(response, await this.#executor.execute(name, remoteHost, context), isJson);
    } catch (error) {
      const status = error instanceof HttpRefusal ? error.status : 400;
      plain(response, status, error instanceof HttpRefusal ? error.message : "");
    }
  }
}

/** The address without IPv6's way of writing an IPv4 one. */
export function hostOf(address: string | undefined): string {
  return address?.replace(/^::ffff:(?=\d+\.)/i, "") ?? "";
}

/** A browser says where a request comes from; a name that leads here may be anybody's. */
function refusePages({ headers }: IncomingMessage, remoteHost: string): void {
  const site = headers["sec-fetch-site"];
  if (headers.origin !== undefined || (site !== undefined && site !== "none")) {
    throw new HttpRefusal(403, "pages may not send commands");
  }
  if (!isLoopback(remoteHost) || headers.host === undefined) return;
  const name = headers.host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
  if (name !== "localhost" && isIP(name) === 0) {
    throw new HttpRefusal(403, "on this machine, ask for localhost or an address");
  }
}

async function decode(request: IncomingMessage): Promise<Asked> {
  const { method, url = "" } = request;
  if (method !== "GET" && method !== "POST") throw new HttpRefusal(404, "");
  const [path = "", ...rest] = url.split("?");
  const [, name = "", argument, ...more] = path.split("/").map(decodeURIComponent);
  if (name === "" || more.length > 0) throw new HttpRefusal(404, "");
  const query = new URLSearchParams(rest.join("?"));
  const form = method === "POST" ? new URLSearchParams(await bodyOf(request)) : undefined;
  const isJson = query.get("format") === "json" || form?.get("format") === "json";
  const args = argument === undefined || argument === "" ? [] : [argument];
  for (const [key, value] of form ?? query) if (!(key === "format" && value === "json")) args.push(value);
  if (args.length > MAX_ARGUMENTS) throw new HttpRefusal(400, `more than ${MAX_ARGUMENTS} arguments`);
  return { name, args, isJson };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const type = request.headers["content-type"];
  if (type !== undefined && !FORM.test(type)) throw new HttpRefusal(415, "only forms are read, x-www-form-urlencoded");
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new HttpRefusal(413, `the body has more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, outcome: Outcome, isJson: boolean): void {
  switch (outcome.kind) {
    case "done":
      answer(response, outcome.answer, isJson);
      break;
    case "unknown":
      plain(response, 404, "");
      break;
    case "denied":
      plain(response, 403, "");
      break;
    case "failed":
      plain(response, 500, outcome.reason);
      break;
  }
}

function answer(
  response: ServerResponse,
  { text, data, httpStatus = 200, isJson: always }: Answer,
  asked: boolean,
): void {
  if (asked || always) write(response, httpStatus, "application/json", JSON.stringify(data ?? { result: text }));
  else plain(response, httpStatus, text);
}

function plain(response: ServerResponse, status: number, text: string): void {
  write(response, status, "text/plain; charset=utf-8", text);
}

function write(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    connection: "close",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}
