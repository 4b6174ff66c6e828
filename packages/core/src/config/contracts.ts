import { type ServiceDefinition, ServiceModel } from "../rpc/index.js";
import type { DubboOptions } from "./dubbo-options.js";

/** The contracts that clients and services of one `Dubbo` have, one for each interface and version. */
export class Contracts {
  readonly #types: NonNullable<DubboOptions["types"]>;
  readonly #known = new Map<string, ServiceDefinition>();

  constructor(types: DubboOptions["types"]) {
    this.#types = types ?? [];
  }

  /** The service of this contract; a `TypeError` when there is another contract for it. */
  model(definition: ServiceDefinition, group: string | undefined, version: string | undefined): ServiceModel {
    const identity = identityOf(definition, version);
    const known = this.#known.get(identity);
    if (known !== undefined && known !== definition) {
      throw new TypeError(`there are two contracts for ${identity}; use one and the same defineService for both`);
    }
    return new ServiceModel(definition, group, version, this.#types);
  }

  /** Once nothing of it was refused. */
  keep({ definition, version }: ServiceModel): void {
    this.#known.set(identityOf(definition, version), definition);
  }
}

function identityOf(definition: ServiceDefinition, version: string | undefined): string {
  return `${definition.interface}:${version ?? ""}`;
}
