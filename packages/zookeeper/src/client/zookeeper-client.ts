import type { JuteReader } from "./jute.js";
import {
  type Body,
  createBody,
  deleteBody,
  multiBody,
  OpCode,
  pathBody,
  readStat,
  type Stat,
  setDataBody,
} from "./records.js";
import type { Watcher } from "./watch-table.js";
import type { RequestInput } from "./zookeeper-connection.js";
import { isCode, serverError, ZookeeperCode, ZookeeperError } from "./zookeeper-error.js";
import { type SessionInput, ZookeeperSession } from "./zookeeper-session.js";

/** What a created node holds. */
export interface NodeInput {
  readonly data?: Uint8Array;
  /** Whether it disappears with the session. Default false. */
  readonly ephemeral?: boolean;
}

const NO_DATA = new Uint8Array();
/** Nodes that one `ensure` makes at most, attempts included. */
const MAX_STEPS = 100;

/**
 * The operations of ZooKeeper, on paths below the chroot; connects with the first. Each waits for a connection at most
 * `connectTimeoutMs` and rejects with a `ZookeeperError`. With a user, what it creates is the user's alone. Watchers are
 * called once; those of a connection that is lost are not called any more. Java: `CuratorFramework`.
 */
export class ZookeeperClient {
  readonly #session: ZookeeperSession;
  readonly #chroot: string;
  readonly #isOwn: boolean;

  constructor(input: SessionInput) {
    this.#session = new ZookeeperSession(input);
    this.#chroot = input.servers.chroot;
    this.#isOwn = input.auth !== undefined;
  }

  get isConnected(): boolean {
    return this.#session.isConnected;
  }

  /** 0n while there is none. */
  get sessionId(): bigint {
    return this.#session.id;
  }

  /** Watchers that wait. */
  get watchCount(): number {
    return this.#session.watches.size;
  }

  /** Rejects with `NodeExists`, or with `NoNode` when its parent is missing. */
  create(path: string, { data = NO_DATA, ephemeral = false }: NodeInput = {}): Promise<void> {
    return this.#request(
      OpCode.Create,
      "create",
      path,
      createBody(this.#full(path), data, ephemeral, this.#isOwn),
      skip,
    );
  }

  /** Creates a node and the parents that it lacks, all persistent with the same data; nothing happens when it exists. */
  async ensure(path: string, data: Uint8Array = NO_DATA): Promise<void> {
    const missing: string[] = [];
    let at = path;
    for (let step = 0; step < MAX_STEPS; step++) {
      try {
        await this.#createFull(this.#full(at), data);
      } catch (error) {
        const slash = at.lastIndexOf("/");
        if (isCode(error, ZookeeperCode.NoNode) && slash > 0) {
          missing.push(at);
          at = at.slice(0, slash);
          continue;
        }
        if (isCode(error, ZookeeperCode.NoNode) && this.#chroot !== "") {
          await this.#ensureChroot();
          continue;
        }
        if (!isCode(error, ZookeeperCode.NodeExists)) throw error;
      }
      const next = missing.pop();
      if (next === undefined) return;
      at = next;
    }
    throw new ZookeeperError(ZookeeperCode.NoNode, `the parents of ${path} are deleted as fast as they are made`, {
      path,
    });
  }

  /** Puts a new node in the place of one without children, in one step. Rejects with `NoNode` when there is none. */
  async replace(path: string, { data = NO_DATA, ephemeral = false }: NodeInput = {}): Promise<void> {
    const full = this.#full(path);
    const parts = [
      [OpCode.Delete, deleteBody(full)],
      [OpCode.Create, createBody(full, data, ephemeral, this.#isOwn)],
    ] as const;
    const code = await this.#request(OpCode.Multi, "replace", path, multiBody(parts), readMulti);
    if (code !== 0) throw serverError(code, `replace of ${path}`, path);
  }

  /** Rejects with `NoNode` when there is none. */
  delete(path: string): Promise<void> {
    return this.#request(OpCode.Delete, "delete", path, deleteBody(this.#full(path)), skip);
  }

  /** Undefined when there is none. `watcher`: told when it is made, changed or deleted. */
  exists(path: string, watcher?: Watcher): Promise<Stat | undefined> {
    const body = pathBody(this.#full(path), watcher !== undefined);
    const full = this.#full(path);
    const watch = (): void => {
      if (watcher !== undefined) this.#session.watches.addNode(full, watcher);
    };
    return this.#send({
      op: OpCode.Exists,
      what: "exists",
      path,
      body,
      read: (input): Stat | undefined => {
        const stat = readStat(input);
        watch();
        return stat;
      },
      missing: () => void watch(), // the server watches for a node to come, too
    });
  }

  /** Names without paths, in no order. Rejects with `NoNode`. `watcher`: told when one comes or goes, or the node goes. */
  children(path: string, watcher?: Watcher): Promise<readonly string[]> {
    const { watches } = this.#session;
    const body = pathBody(this.#full(path), watcher !== undefined);
    return this.#request(OpCode.GetChildren2, "children", path, body, (input) => {
      const names = input.strings();
      if (watcher !== undefined) watches.addChildren(this.#full(path), watcher);
      return names;
    });
  }

  /** Rejects with `NoNode`. `watcher`: told when it is changed or deleted. */
  data(path: string, watcher?: Watcher): Promise<Buffer> {
    const { watches } = this.#session;
    const body = pathBody(this.#full(path), watcher !== undefined);
    return this.#request(OpCode.GetData, "data", path, body, (input) => {
      const data = Buffer.from(input.buffer() ?? NO_DATA);
      if (watcher !== undefined) watches.addNode(this.#full(path), watcher);
      return data;
    });
  }

  /** Rejects with `NoNode`. */
  setData(path: string, data: Uint8Array): Promise<void> {
    return this.#request(OpCode.SetData, "set data", path, setDataBody(this.#full(path), data), skip);
  }

  /** The watcher is not called any more. */
  unwatch(path: string, watcher: Watcher): void {
    this.#session.watches.remove(this.#full(path), watcher);
  }

  /** Ends the session: its ephemeral nodes go. Safe to call twice. */
  close(): Promise<void> {
    return this.#session.close();
  }

  #full(path: string): string {
    return path === "/" && this.#chroot !== "" ? this.#chroot : this.#chroot + path;
  }

  #createFull(full: string, data: Uint8Array): Promise<void> {
    return this.#request(OpCode.Create, "create", full, createBody(full, data, false, this.#isOwn), skip);
  }

  async #ensureChroot(): Promise<void> {
    const names = this.#chroot.slice(1).split("/");
    for (let count = 1; count <= names.length; count++) {
      const full = `/${names.slice(0, count).join("/")}`;
      await this.#createFull(full, NO_DATA).catch((error: unknown) => {
        if (!isCode(error, ZookeeperCode.NodeExists)) throw error;
      });
    }
  }

  #request<T>(op: OpCode, what: string, path: string, body: Body, read: (input: JuteReader) => T): Promise<T> {
    return this.#send({ op, what, path, body, read });
  }

  async #send<T>(input: RequestInput<T> & { readonly path: string }): Promise<T> {
    const connection = await this.#session.connection();
    return connection.request({ ...input, what: `${input.what} of ${input.path}` });
  }
}

function skip(): void {}

/** 0, or the code of the first part that failed; those that were undone with it have the code -2 or 0. */
function readMulti(input: JuteReader): number {
  let failure = 0;
  for (;;) {
    const type = input.int();
    const done = input.boolean();
    input.int();
    if (done) return failure;
    if (type === -1) {
      const code = input.int();
      if (failure === 0 || failure === ZookeeperCode.RuntimeInconsistency) failure = code;
    } else if (type === OpCode.Create) {
      input.string();
    } else if (type !== OpCode.Delete) {
      throw new RangeError(`a result of operation ${type}`);
    }
  }
}
