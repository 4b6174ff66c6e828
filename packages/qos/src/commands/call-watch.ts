import { messageOf } from "@dubbo-ts/core/common";
import type { Filter, Invocation, MethodDefinition, Result } from "@dubbo-ts/core/rpc";
import { shownJson } from "./shown-json.js";

/** What one method has done since the port was opened. Java: `RpcStatus`. */
export interface MethodCounts {
  total: number;
  failed: number;
  active: number;
  /** Milliseconds of all calls that succeeded. */
  succeededMs: number;
  maxMs: number;
}

/** Somebody who wants to see calls. */
export interface Tracer {
  /** `group/interface:version` */
  readonly service: string;
  /** Undefined: all of them. */
  readonly method: string | undefined;
  /** Calls to show. */
  left: number;
  show(text: string): void;
}

/** Looks at every call of this process's services, next to the user's object. Java: `TraceFilter`, `RpcStatus`. */
export class CallWatch {
  readonly #counts = new Map<string, Map<MethodDefinition, MethodCounts>>();
  readonly #tracers = new Set<Tracer>();

  readonly filter: Filter = (next) => {
    const { invoke } = next;
    const ofService = new Map<MethodDefinition, MethodCounts>();
    this.#counts.set(next.url.serviceKey, ofService);
    return (invocation) => {
      let counts = ofService.get(invocation.method);
      if (counts === undefined) {
        counts = none();
        // Those that no contract names may be as many as anybody likes.
        if (invocation.method.index >= 0) ofService.set(invocation.method, counts);
      }
      return this.#watched(invoke, invocation, counts);
    };
  };

  /** Of a method, which may have overloads. */
  counts(service: string, method: string): Readonly<MethodCounts> {
    const sum = none();
    for (const [{ name }, one] of this.#counts.get(service) ?? []) {
      if (name !== method) continue;
      sum.total += one.total;
      sum.failed += one.failed;
      sum.active += one.active;
      sum.succeededMs += one.succeededMs;
      sum.maxMs = Math.max(sum.maxMs, one.maxMs);
    }
    return sum;
  }

  /** Shows calls to somebody until it has shown enough; gives what ends it before. */
  trace(tracer: Tracer): () => void {
    this.#tracers.add(tracer);
    return () => void this.#tracers.delete(tracer);
  }

  async #watched(
    invoke: (invocation: Invocation) => Promise<Result>,
    invocation: Invocation,
    counts: MethodCounts,
  ): Promise<Result> {
    const start = performance.now();
    counts.total++;
    counts.active++;
    try {
      const result = await invoke(invocation);
      const ms = performance.now() - start;
      if (result.ok) {
        counts.succeededMs += ms;
        counts.maxMs = Math.max(counts.maxMs, ms);
      } else counts.failed++;
      if (this.#tracers.size > 0) this.#show(invocation, ms, result.ok ? result.value : result.exception);
      return result;
    } catch (error) {
      counts.failed++;
      if (this.#tracers.size > 0) this.#show(invocation, performance.now() - start, messageOf(error));
      throw error;
    } finally {
      counts.active--;
    }
  }

  #show({ service, method, args, peer }: Invocation, ms: number, answer: unknown): void {
    for (const tracer of this.#tracers) {
      if (tracer.service !== service.key || (tracer.method !== undefined && tracer.method !== method.name)) continue;
      if (--tracer.left <= 0) this.#tracers.delete(tracer);
      const call = `${service.interface}.${method.name}(${shownJson(args).slice(1, -1)})`;
      const from = peer?.remoteAddress ?? "this process";
      tracer.show(`\r\n${from} -> ${call} -> ${shownJson(answer)}\r\nelapsed: ${Math.round(ms)} ms.\r\n\r\n`);
    }
  }
}

function none(): MethodCounts {
  return { total: 0, failed: 0, active: 0, succeededMs: 0, maxMs: 0 };
}
