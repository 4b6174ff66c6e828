import { DEFAULT_PORT, type DubboUrl, Key, RpcCode, RpcError } from "@dubbo-ts/core/common";
import {
  type ExecutorStatus,
  type Exporter,
  type Invoker,
  integer,
  type Protocol,
  type ProtocolContext,
  type ResolvedMessageLimits,
  resolveMessageLimits,
  type ServerPort,
  type ServiceModel,
} from "@dubbo-ts/core/rpc";
import { refusedSerialization } from "@dubbo-ts/core/serialize";
import {
  ConnectPacer,
  type Dial,
  ExchangeClient,
  ExchangeServer,
  type FrameTapFactory,
  type TextHandlerFactory,
  type Transporter,
  tcpTransporter,
} from "@dubbo-ts/remoting";
import { clientOptions, serverOptions } from "./connection-options.js";
import { createDubboInvoker } from "./dubbo-invoker.js";
import { DubboServer, type Executor } from "./dubbo-server.js";
import { frameDump } from "./frame-dump.js";
import { SafeGuardClient } from "./safe-guard-client.js";
import { ServiceExecutors } from "./service-executors.js";
import { SharedClients } from "./shared-clients.js";
import { TlsEnds } from "./tls-ends.js";

interface OpenServer {
  /** What callers are told of it. */
  readonly host: string;
  readonly services: DubboServer;
  readonly executors: ServiceExecutors;
  readonly exchange: ExchangeServer;
  /** Settles when the port is bound, or cannot be. */
  readonly listening: Promise<void>;
}

/** The dubbo:// protocol: hessian2 behind a 16-byte header. Java: `DubboProtocol`. */
export class DubboProtocol implements Protocol {
  readonly defaultPort = DEFAULT_PORT;
  readonly #context: ProtocolContext;
  readonly #transporter: Transporter;
  readonly #tls: TlsEnds;
  readonly #clients: SharedClients;
  readonly #serverLimits: ResolvedMessageLimits;
  readonly #clientLimits: ResolvedMessageLimits;
  /** Of all clients: however many connections are lost at once, they do not come back at once. */
  readonly #pacer = new ConnectPacer();
  readonly #tap: FrameTapFactory | undefined;
  /** By the address that was asked for: services that ask for the same one share a port, port 0 included. */
  readonly #servers = new Map<string, OpenServer>();

  /**
   * `transporter`: what carries the bytes, TCP unless a test brings its own. `dial`: how connections to providers are made
   * when they go through something between, a proxy.
   */
  constructor(context: ProtocolContext, transporter: Transporter = tcpTransporter, dial?: Dial) {
    this.#context = context;
    this.#serverLimits = resolveMessageLimits(context.serverLimits);
    this.#clientLimits = resolveMessageLimits(context.clientLimits);
    this.#transporter = transporter;
    this.#tap = frameDump(context.frameDump);
    this.#tls = new TlsEnds(context, transporter, dial);
    this.#clients = new SharedClients({
      keyOf: (url) => (this.#tls.isSecure(url) ? `${url.address} by TLS` : url.address),
      open: (url) => this.#openClient(url),
      wheel: context.wheel,
      logger: context.logger,
    });
  }

  async export(invoker: Invoker, url: DubboUrl, service: ServiceModel): Promise<Exporter> {
    const server = this.#serverAt(url);
    const execute = server.executors.executorOf(url, service);
    let remove = (): void => server.executors.release(execute);
    try {
      const executors = invoker.inWorkers
        ? { execute: await this.#workerExecutor(server, invoker, service), executeUnsure: execute }
        : { execute };
      const withdraw = server.services.add({ path: url.path, service, invoker, ...executors });
      remove = () => {
        withdraw();
        server.executors.release(execute);
      };
      await server.listening;
    } catch (error) {
      remove();
      throw error;
    }
    const { port } = server.exchange.address;
    return {
      invoker,
      url: url.set({ port: url.port > 0 ? url.port : port }).with({ [Key.BindPort]: port }),
      close: async () => remove(),
    };
  }

  async #workerExecutor({ services }: OpenServer, invoker: Invoker, service: ServiceModel): Promise<Executor> {
    const { workerExecutor } = await import("./workers.js");
    return workerExecutor(services, service, invoker, this.#context.logger);
  }

  refer(url: DubboUrl, service: ServiceModel): Invoker {
    const refused = refusedSerialization(url);
    if (refused !== undefined) {
      throw new RpcError(RpcCode.Serialization, `cannot call ${service.key} at ${url.address}: ${refused}`, {
        service: service.key,
        address: url.address,
      });
    }
    const connections = integer(url.get(Key.Connections), 0, 1000) ?? 0;
    const shareConnections = integer(url.get(Key.ShareConnections), 1, 1000) ?? 1;
    return createDubboInvoker(
      url,
      service,
      this.#clients.lease(url, connections, shareConnections),
      this.#context.application,
      this.#clientLimits,
    );
  }

  status(): ExecutorStatus[] {
    return [...this.#servers.values()].flatMap(({ executors }) => executors.status());
  }

  reloadCertificates(): Promise<void> {
    return this.#tls.reload();
  }

  servers(): readonly ServerPort[] {
    return [...this.#servers.values()].map(({ host, exchange }) => ({
      protocol: "dubbo",
      host,
      port: exchange.address.port,
      connections: [...exchange.channels],
    }));
  }

  announceClose(): void {
    for (const { exchange } of this.#servers.values()) exchange.sendReadonly();
  }

  async close(graceMs: number, noticeMs = 0): Promise<void> {
    const deadline = performance.now() + graceMs;
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    // Servers first: a call that is being served may need another service to finish.
    await Promise.all(servers.map(({ exchange }) => exchange.close({ graceMs, noticeMs })));
    for (const { executors } of servers) executors.close();
    await this.#clients.close(Math.max(0, deadline - performance.now()));
  }

  #serverAt(url: DubboUrl): OpenServer {
    const host = url.get(Key.BindIp) ?? "0.0.0.0";
    const port = integer(url.get(Key.BindPort), 0, 65_535) ?? url.port;
    const key = `${host}:${port}`;
    const open = this.#servers.get(key);
    if (open !== undefined) return open;
    const { logger, wheel } = this.#context;
    const services = new DubboServer(logger, this.#serverLimits);
    const executors = new ServiceExecutors(services, logger);
    services.pooled = () => executors.status().reduce((sum, { active, queued }) => sum + active + queued, 0);
    const exchange = new ExchangeServer({
      host,
      port,
      transporter: this.#transporter,
      tap: this.#tap,
      text: this.#textOf(url),
      tls: this.#tls.serverOf(url),
      handler: services,
      logger,
      wheel,
      ...serverOptions(url),
    });
    const listening = exchange.listen();
    listening.catch(() => this.#servers.delete(key));
    const server = { host: url.host, services, executors, exchange, listening };
    this.#servers.set(key, server);
    return server;
  }

  /** Commands that may be typed at the port; nothing answers unless the url names some. Url key: `telnet`. */
  #textOf(url: DubboUrl): TextHandlerFactory | undefined {
    const { telnet } = this.#context;
    const commands = (url.get(Key.Telnet) ?? "").split(",").map((name) => name.trim());
    if (telnet === undefined || commands.every((name) => name === "")) return undefined;
    return (connection) => telnet(connection, commands);
  }

  #openClient(url: DubboUrl): ExchangeClient {
    const { logger, wheel } = this.#context;
    const isGuard = url.get(Key.Lazy) === "true" && url.get(Key.LazyWarning) === "true";
    const client = new (isGuard ? SafeGuardClient : ExchangeClient)({
      host: url.host,
      port: url.port,
      tap: this.#tap,
      transporter: this.#tls.transporterOf(url),
      logger,
      wheel,
      pacer: this.#pacer,
      ...clientOptions(url),
    });
    // A provider that cannot be reached is one that is not available: the client goes on trying.
    if (url.get(Key.Lazy) !== "true") client.connect().catch(() => {});
    return client;
  }
}
