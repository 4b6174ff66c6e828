/** Is told when a signal is aborted. Must not throw. */
export interface AbortListener {
  handleEvent(): void;
}

/** All listeners of one signal, behind the one that the signal has. */
class AbortListeners implements AbortListener {
  readonly told = new Set<AbortListener>();

  handleEvent(): void {
    const told = [...this.told];
    this.told.clear();
    for (const listener of told) listener.handleEvent();
  }
}

const bySignal = new WeakMap<AbortSignal, AbortListeners>();

/**
 * Tells `listener` when `signal` is aborted, until {@link offAbort}. However many calls share a signal, it has one listener:
 * Node warns of a leak from the eleventh on, and looks through all of them for each that comes or goes.
 */
export function onAbort(signal: AbortSignal, listener: AbortListener): void {
  let listeners = bySignal.get(signal);
  if (listeners === undefined) bySignal.set(signal, (listeners = new AbortListeners()));
  if (listeners.told.size === 0) signal.addEventListener("abort", listeners, { once: true });
  listeners.told.add(listener);
}

/** Takes {@link onAbort} back; nothing happens when it was not asked for. The last to go leaves nothing at the signal. */
export function offAbort(signal: AbortSignal, listener: AbortListener): void {
  const listeners = bySignal.get(signal);
  if (listeners?.told.delete(listener) && listeners.told.size === 0) signal.removeEventListener("abort", listeners);
}
