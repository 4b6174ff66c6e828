import { type Logger, messageOf } from "../common/index.js";
import type { ExporterListener, InvokerListener } from "./invoker.js";
import type { Protocol } from "./protocol.js";

/** Tells listeners of what a protocol refers and exports. Java: `ProtocolListenerWrapper`, `ListenerInvokerWrapper`, `ListenerExporterWrapper`. */
export function protocolListenerWrapper(
  protocol: Protocol,
  invokerListeners: readonly InvokerListener[],
  exporterListeners: readonly ExporterListener[],
  logger: Logger,
): Protocol {
  const tell = (what: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      logger.error(`${what} listener failed: ${messageOf(error)}`);
    }
  };
  return {
    defaultPort: protocol.defaultPort,
    status: () => protocol.status?.() ?? [],
    servers: () => protocol.servers?.() ?? [],
    announceClose: () => protocol.announceClose(),
    close: (graceMs, noticeMs) => protocol.close(graceMs, noticeMs),
    reloadCertificates: async () => protocol.reloadCertificates?.(),
    async export(invoker, url, service) {
      const exporter = await protocol.export(invoker, url, service);
      for (const listener of exporterListeners) tell("exporter", () => listener.exported?.(exporter));
      let closed: Promise<void> | undefined;
      return {
        invoker: exporter.invoker,
        url: exporter.url,
        close: () =>
          (closed ??= exporter.close().finally(() => {
            for (const listener of exporterListeners) tell("exporter", () => listener.unexported?.(exporter));
          })),
      };
    },
    refer(url, service) {
      const invoker = protocol.refer(url, service);
      if (invokerListeners.length === 0) return invoker;
      for (const listener of invokerListeners) tell("invoker", () => listener.referred?.(invoker));
      let closed: Promise<void> | undefined;
      return {
        url: invoker.url,
        options: invoker.options,
        invoke: invoker.invoke,
        isAvailable: () => invoker.isAvailable(),
        close: () =>
          (closed ??= invoker.close().finally(() => {
            for (const listener of invokerListeners) tell("invoker", () => listener.destroyed?.(invoker));
          })),
      };
    },
  };
}
