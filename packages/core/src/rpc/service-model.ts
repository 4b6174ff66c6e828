import { type AnySchema, createTypeScope, type Plan, type TypeScope, t } from "@dubbo-ts/hessian2";
import { serviceKey } from "../common/index.js";
import type { MethodDefinition, ServiceDefinition } from "./service-definition.js";

/** The compiled readers and writers of one method. */
export interface MethodPlans {
  readonly parameters: readonly Plan<unknown>[];
  readonly result: Plan<unknown>;
}

/** A contract under one group and version, with its types resolved. Java: `ConsumerModel`, `ProviderModel`. */
export class ServiceModel {
  readonly definition: ServiceDefinition;
  readonly interface: string;
  readonly group: string | undefined;
  readonly version: string | undefined;
  /** `group/interface:version`. */
  readonly key: string;
  /** Resolves class names of this contract and of its `Dubbo`. */
  readonly scope: TypeScope;
  readonly #plans: (MethodPlans | undefined)[] = [];
  readonly #bySignature = new Map<string, MethodDefinition>();
  readonly #byName = new Map<string, MethodDefinition[]>();
  readonly #unlisted = new Map<string, MethodDefinition>();

  /** `types`: classes that the `Dubbo` instance knows besides those of the contract. */
  constructor(
    definition: ServiceDefinition,
    group: string | undefined,
    version: string | undefined,
    types: readonly AnySchema[] = [],
  ) {
    this.definition = definition;
    this.interface = definition.interface;
    this.group = group || undefined;
    this.version = version || undefined;
    this.key = serviceKey(definition.interface, group, version);
    this.scope = createTypeScope([
      ...types,
      ...definition.types,
      ...definition.methods.flatMap((method) => [...method.parameters, method.result, ...method.exceptions]),
    ]);
    for (const method of definition.methods) {
      this.#bySignature.set(`${method.name}(${method.descriptor}`, method);
      const overloads = this.#byName.get(method.name);
      if (overloads) overloads.push(method);
      else this.#byName.set(method.name, [method]);
    }
  }

  /** The readers and writers of a method, compiled when first asked for. */
  plans(method: MethodDefinition): MethodPlans {
    if (method.index < 0) return this.#compile(method);
    return (this.#plans[method.index] ??= this.#compile(method));
  }

  /**
   * A method that the contract does not name, made once for each signature, with an index behind the contract's. Beyond
   * 1000 of them it gets none: names may come from anywhere, and tables must not grow with them.
   */
  unlisted(signature: string, make: (index: number) => MethodDefinition): MethodDefinition {
    const known = this.#unlisted.get(signature);
    if (known !== undefined) return known;
    if (this.#unlisted.size >= MAX_UNLISTED) return make(-1);
    const method = make(this.definition.methods.length + this.#unlisted.size);
    this.#unlisted.set(signature, method);
    return method;
  }

  /** The method of exactly this Java name and descriptor. */
  find(name: string, descriptor: string): MethodDefinition | undefined {
    return this.#bySignature.get(`${name}(${descriptor}`);
  }

  /** Every method of this Java name. */
  overloads(name: string): readonly MethodDefinition[] {
    return this.#byName.get(name) ?? [];
  }

  #compile(method: MethodDefinition): MethodPlans {
    return {
      parameters: method.parameters.map((schema) => this.scope.plan(schema as never)),
      result: this.scope.plan(method.result as never),
    };
  }
}

const MAX_UNLISTED = 1000;

/** `$echo(Object)`, which every service answers with its argument. Java: `EchoService`. */
export const ECHO: MethodDefinition = Object.freeze({
  key: "$echo",
  name: "$echo",
  index: -1,
  descriptor: "Ljava/lang/Object;",
  parameters: [t.any],
  result: t.any,
  exceptions: [],
  settings: {},
});
