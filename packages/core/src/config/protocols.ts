import { type ExtensionPoint, extensionPoint } from "../common/index.js";
import { protocolFilterWrapper } from "../filter/index.js";
import {
  InjvmProtocol,
  type Protocol,
  type ProtocolContext,
  type ProtocolFactory,
  protocolListenerWrapper,
} from "../rpc/index.js";
import type { DubboOptions } from "./dubbo-options.js";

/** What {@link Protocols} are made of. */
export interface ProtocolsInput
  extends Required<Pick<ProtocolContext, "logger" | "wheel" | "telnet">>,
    Pick<ProtocolContext, "socksProxy"> {
  readonly options: DubboOptions;
  /** Those that come without an extension. */
  readonly builtIn: Readonly<Record<string, ProtocolFactory>>;
}

/** The protocols of one `Dubbo`, with the listeners and filters around each: made when first asked for, then shared. */
export class Protocols {
  readonly #input: ProtocolsInput;
  readonly #factories: ExtensionPoint<ProtocolFactory>;
  readonly #made = new Map<string, Protocol>();
  /** Within this process. */
  readonly local: Protocol;

  constructor(input: ProtocolsInput) {
    this.#input = input;
    this.#factories = extensionPoint("protocol", { ...input.builtIn, ...input.options.extensions?.protocol });
    this.local = this.#wrap(new InjvmProtocol(input.wheel));
  }

  /** Those that have been asked for; the one within this process is not among them. */
  get made(): readonly Protocol[] {
    return [...this.#made.values()];
  }

  has(name: string): boolean {
    return this.#factories.has(name);
  }

  /** A `TypeError` that lists the known ones when there is none of this name. */
  check(name: string): void {
    this.#factories.get(name);
  }

  /** The one of this name; rejects names as {@link check} does. */
  get(name: string): Protocol {
    let protocol = this.#made.get(name);
    if (protocol === undefined) {
      protocol = this.#wrap(this.#factories.get(name)(this.#context()));
      this.#made.set(name, protocol);
    }
    return protocol;
  }

  #context(): ProtocolContext {
    const { options, logger, wheel, telnet, socksProxy } = this.#input;
    return {
      application: options.application,
      logger,
      wheel,
      exposeStack: options.exposeStack ?? false,
      serverLimits: options.protocols?.dubbo?.limits,
      clientLimits: options.consumer?.limits,
      frameDump: options.frameDump,
      telnet,
      ssl: options.ssl,
      socksProxy,
    };
  }

  #wrap(protocol: Protocol): Protocol {
    const { options, logger, wheel } = this.#input;
    const { filters = {}, listeners = {} } = options;
    const listened = protocolListenerWrapper(protocol, listeners.invoker ?? [], listeners.exporter ?? [], logger);
    const { consumer = [], provider = [] } = filters;
    return protocolFilterWrapper(listened, { consumer, provider }, wheel);
  }
}
