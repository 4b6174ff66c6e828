import { ResponseStatus, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import type { ExchangeChannel, RequestHandler } from "./exchange-channel.js";
import { FrameFlag } from "./frame.js";

/** Without a request for this long, a server that leaves takes it that every peer has heard of it. */
const QUIET_MS = 100;
/** Between two looks at what still runs. */
const LOOK_MS = 10;
/** Share of the whole time after which new requests are refused, so that those that run may end in what is left. */
const SERVING_SHARE = 2 / 3;

/** A server as its {@link Farewell} sees it. */
export interface LeavingServer {
  readonly channels: ReadonlySet<ExchangeChannel>;
  /** Gets the requests of all channels; `received` is exchanged while the server leaves. */
  readonly handler: { received: RequestHandler["received"] };
  /** Whether anybody is connected, be it without having said a word. */
  isConnected(): boolean;
  /** Whether something runs that no answer will end. */
  isRunning(): boolean;
  /** Tells those who have come since. */
  tellSilent(): void;
}

/** The last calls of a server: how long it goes on serving, and when it refuses. Times are milliseconds. */
export class Farewell {
  readonly #server: LeavingServer;
  readonly #wheel: TimerWheel;
  readonly #startedMs = performance.now();
  readonly #servingUntilMs: number;
  readonly #deadlineMs: number;
  #lastRequestMs = this.#startedMs;

  constructor(server: LeavingServer, wheel: TimerWheel, graceMs: number) {
    this.#server = server;
    this.#wheel = wheel;
    this.#servingUntilMs = this.#startedMs + graceMs * SERVING_SHARE;
    this.#deadlineMs = this.#startedMs + graceMs;
    const { handler } = server;
    const { received } = handler;
    handler.received = (channel, frame) => {
      this.#lastRequestMs = performance.now();
      received(channel, frame);
    };
  }

  /**
   * Serves all who come, until `noticeMs` are over and nobody has come for a tenth of a second; at most two thirds of the
   * time, and not at all when nobody is connected. Who disconnects meanwhile may still have a call on its way.
   */
  async serveOn(noticeMs: number): Promise<void> {
    if (!this.#server.isConnected()) return;
    for (;;) {
      this.#server.tellSilent();
      const nowMs = performance.now();
      const quietMs = this.#server.isConnected() ? this.#lastRequestMs + QUIET_MS - nowMs : 0;
      const restMs = Math.max(this.#startedMs + noticeMs - nowMs, quietMs);
      if (restMs <= 0 || nowMs >= this.#servingUntilMs) return;
      await this.#pause(Math.min(restMs, LOOK_MS));
    }
  }

  /** Waits until all that runs has ended, and serves what comes; refuses it when two thirds of the time are over. */
  async finish(): Promise<void> {
    let isRefusing = false;
    for (;;) {
      const nowMs = performance.now();
      if (!this.#isBusy() || nowMs >= this.#deadlineMs) return;
      if (nowMs >= this.#servingUntilMs) {
        if (!isRefusing) this.#refuseNew();
        isRefusing = true;
        for (const channel of this.#server.channels) if (!isBusy(channel)) channel.end();
      }
      await this.#pause(Math.min(LOOK_MS, this.#deadlineMs - nowMs));
    }
  }

  /** Whoever waits for an answer may try elsewhere: nothing was done. */
  #refuseNew(): void {
    const { handler } = this.#server;
    const { received } = handler;
    handler.received = (channel, frame) => {
      if ((frame.flags & FrameFlag.TwoWay) === 0) received(channel, frame);
      else channel.refuse(frame, ResponseStatus.ChannelInactive, "the provider is closing");
    };
  }

  #isBusy(): boolean {
    for (const channel of this.#server.channels) if (isBusy(channel)) return true;
    return this.#server.isRunning();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#wheel.add(timerEntry(resolve), ms));
  }
}

function isBusy(channel: ExchangeChannel): boolean {
  return channel.inFlight > 0 || channel.pendingCount > 0;
}
