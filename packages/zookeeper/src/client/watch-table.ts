import { type WatchEvent, WatchType } from "./records.js";

/** Called once when what it watches has changed; a lost connection takes it along without a call. */
export type Watcher = () => void;

/** Who waits for which change; each is told once, as ZooKeeper's watches are. Java: `ZKWatchManager`. */
export class WatchTable {
  /** Children, and the node's own end. */
  readonly #children = new Map<string, Set<Watcher>>();
  /** The node itself: made, changed, deleted. */
  readonly #node = new Map<string, Set<Watcher>>();

  get size(): number {
    return this.#children.size + this.#node.size;
  }

  addChildren(path: string, watcher: Watcher): void {
    add(this.#children, path, watcher);
  }

  addNode(path: string, watcher: Watcher): void {
    add(this.#node, path, watcher);
  }

  /** Forgets one, wherever it waits. */
  remove(path: string, watcher: Watcher): void {
    for (const table of [this.#children, this.#node]) {
      const watchers = table.get(path);
      watchers?.delete(watcher);
      if (watchers?.size === 0) table.delete(path);
    }
  }

  clear(): void {
    this.#children.clear();
    this.#node.clear();
  }

  fire({ type, path }: WatchEvent): void {
    const called = new Set<Watcher>();
    if (type === WatchType.ChildrenChanged || type === WatchType.Deleted) take(this.#children, path, called);
    if (type !== WatchType.ChildrenChanged) take(this.#node, path, called);
    for (const watcher of called) watcher();
  }
}

function add(table: Map<string, Set<Watcher>>, path: string, watcher: Watcher): void {
  const watchers = table.get(path);
  if (watchers === undefined) table.set(path, new Set([watcher]));
  else watchers.add(watcher);
}

function take(table: Map<string, Set<Watcher>>, path: string, into: Set<Watcher>): void {
  for (const watcher of table.get(path) ?? []) into.add(watcher);
  table.delete(path);
}
