import { defineService, method, t } from "dubbo-ts";

/** What the processes of the fault tests call each other for: the provider's name. */
export const WhoApi = defineService("com.acme.WhoApi", { methods: { who: method().returns(t.string) } });

/** Where its providers are published. */
export const PROVIDERS = "/dubbo/com.acme.WhoApi/providers";
/** Where its consumers are. */
export const CONSUMERS = "/dubbo/com.acme.WhoApi/consumers";

/** What a process of the fault tests is started with. */
export interface PeerOptions {
  readonly role: "provider" | "consumer";
  readonly name: string;
  readonly registry: string;
  readonly check?: boolean;
  readonly lazy?: boolean;
  /** What it tells of: the list that its calls go by, which takes load and two providers, or its invokers. */
  readonly tells?: "list" | "invokers";
  /** Home folder, where the registry's file is. */
  readonly home?: string;
}
