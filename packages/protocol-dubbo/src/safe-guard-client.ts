import { defaultLogger } from "@dubbo-ts/core/common";
import { ExchangeClient, type ExchangeClientOptions, type RequestCodec } from "@dubbo-ts/remoting";

const WARNING_PERIOD = 5000;

/**
 * A lazy client that nobody is expected to call, by the url key `lazyclient_request_with_warning`: warns of the first
 * call and of each 5000th after it. Java: `LazyConnectExchangeClient`.
 */
export class SafeGuardClient extends ExchangeClient {
  readonly #warn: (message: string) => void;
  #requests = 0;

  constructor(options: ExchangeClientOptions) {
    super(options);
    const logger = options.logger ?? defaultLogger;
    this.#warn = (message) => logger.warn(message);
  }

  override request<Q, A>(codec: RequestCodec<Q, A>, request: Q, timeoutMs: number, signal?: AbortSignal): Promise<A> {
    if (this.#requests++ % WARNING_PERIOD === 0) {
      this.#warn(`${this.address} is called, for the ${this.#requests}. time, by a client that should not be called`);
    }
    return super.request(codec, request, timeoutMs, signal);
  }
}
