import type { NamedFilter } from "../rpc/index.js";
import { echo } from "./echo.js";
import { executeLimit } from "./execute-limit.js";
import { generic } from "./generic.js";
import { token } from "./token.js";
import { tpsLimit } from "./tps-limit.js";

/**
 * Built-in filters of the provider, outermost first. Java: `Filter`, group provider. Its `context`, `exception` and
 * `timeout` filters are where the method is called (`service-invoker.ts`): one promise does what would need three.
 */
export const providerFilters: readonly NamedFilter[] = [
  { name: "echo", filter: echo }, // first, as in Java: an echo needs no token and reaches no user code
  { name: "generic", filter: generic }, // before the others: they see the method itself, as in Java
  { name: "token", filter: token },
  { name: "tps", filter: tpsLimit }, // counts what the token lets in
  { name: "executelimit", filter: executeLimit }, // last: what it counts runs
];
