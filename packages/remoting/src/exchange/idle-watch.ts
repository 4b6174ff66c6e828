import type { TimerEntry, TimerWheel } from "@dubbo-ts/core/common";

/** What an {@link IdleWatch} looks after. */
export interface IdleWatched {
  /** Milliseconds since the peer last showed life: a client counts what it read, a server also what it could write. */
  idleMs(): number;
  /** Whether the peer owes something and has been sent nothing since this was last asked: it may take us for gone. */
  isMute(): boolean;
  /** The peer has been silent for `heartbeatMs`, or has heard nothing for as long. */
  beat(): void;
  /** The peer has been silent for `heartbeatTimeoutMs`. */
  idle(idleMs: number): void;
}

/**
 * Heartbeats and the idle limit of one connection, on one background entry of the wheel. Reading and writing do not
 * touch it: when it is due it looks how long ago the last byte was. Java: `HeartbeatTimerTask`, `ReconnectTimerTask`.
 */
export class IdleWatch implements TimerEntry {
  dueTick = -1;
  background = true;
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  readonly #wheel: TimerWheel;
  readonly #watched: IdleWatched;
  readonly #beatMs: number;
  readonly #limitMs: number;

  /** `beatMs`: 0 sends none. `limitMs`: 0 watches nothing. */
  constructor(wheel: TimerWheel, watched: IdleWatched, beatMs: number, limitMs: number) {
    this.#wheel = wheel;
    this.#watched = watched;
    this.#beatMs = beatMs;
    this.#limitMs = limitMs;
    this.#wait(0);
  }

  /** Stops watching. */
  close(): void {
    this.#wheel.remove(this);
  }

  expire(): void {
    const idleMs = this.#watched.idleMs();
    const { lateMs } = this.#wheel;
    if (idleMs - lateMs >= this.#limitMs) {
      this.#watched.idle(idleMs);
      return;
    }
    if (this.#beatMs > 0 && (this.#watched.isMute() || idleMs >= this.#beatMs)) this.#watched.beat();
    // While this process was held up it asked nobody and heard nobody: the peer gets another beat to answer in.
    this.#wait(idleMs < this.#limitMs ? idleMs : Math.max(0, this.#limitMs - (this.#beatMs || this.#limitMs / 3)));
  }

  #wait(idleMs: number): void {
    if (this.#limitMs <= 0) return;
    const toLimit = this.#limitMs - idleMs;
    // Beats are sent at each whole multiple of silence, so that one that is lost is not the last.
    const toBeat = this.#beatMs > 0 ? this.#beatMs - (idleMs % this.#beatMs) : toLimit;
    this.#wheel.add(this, Math.min(toBeat, toLimit), true);
  }
}
