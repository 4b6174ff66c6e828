import type { TimerEntry, TimerWheel } from "@dubbo-ts/core/common";
import type { ResolvedExchangeOptions } from "./exchange-options.js";
import type { FrameDecoder } from "./frame.js";

/** Who is told of a frame that comes too slowly. */
export interface FrameWatched {
  /** True while nothing is read, as bytes that wait in the kernel are not late; or while the frame may take its time. */
  isPaused(): boolean;
  /** The frame that has begun did not end in time; `what` says which part of it. */
  late(what: string): void;
}

/**
 * The time that a header and a frame may take. One background entry of the wheel watches whatever frame is open when
 * it is due, so that frames which come whole, or soon, cost nothing.
 */
export class FrameWatch implements TimerEntry {
  dueTick = -1;
  background = true;
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  readonly #wheel: TimerWheel;
  readonly #decoder: Pick<FrameDecoder, "partial" | "frameCount">;
  readonly #headerTimeoutMs: number;
  readonly #frameTimeoutMs: number;
  readonly #watched: FrameWatched;
  #frame = -1;
  #inHeader = false;

  /** A limit of 0 watches nothing. */
  constructor(
    wheel: TimerWheel,
    decoder: Pick<FrameDecoder, "partial" | "frameCount">,
    limits: Pick<ResolvedExchangeOptions, "headerTimeoutMs" | "frameTimeoutMs">,
    watched: FrameWatched,
  ) {
    this.#wheel = wheel;
    this.#decoder = decoder;
    this.#headerTimeoutMs = limits.headerTimeoutMs;
    this.#frameTimeoutMs = limits.frameTimeoutMs;
    this.#watched = watched;
  }

  /** To be called when bytes have come: watches the frame that they leave open, if any. */
  look(): void {
    if (this.#decoder.partial !== undefined && this.dueTick === -1) this.#wait();
  }

  /** Stops watching. */
  close(): void {
    this.#wheel.remove(this);
  }

  expire(): void {
    const { partial, frameCount } = this.#decoder;
    if (partial === undefined) return;
    const inHeader = partial === "header";
    if (this.#watched.isPaused() || frameCount !== this.#frame || inHeader !== this.#inHeader) this.#wait();
    else this.#watched.late(inHeader ? "a header took too long" : "a frame took too long");
  }

  #wait(): void {
    const inHeader = this.#decoder.partial === "header";
    const limitMs = inHeader ? this.#headerTimeoutMs : this.#frameTimeoutMs;
    if (limitMs <= 0) return;
    this.#frame = this.#decoder.frameCount;
    this.#inHeader = inHeader;
    this.#wheel.add(this, limitMs, true);
  }
}
