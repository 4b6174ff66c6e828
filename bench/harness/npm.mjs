import { createRequire } from "node:module";
import { CACHE } from "./cache.mjs";

/** Loads a package of the field: harness/field.mjs has put it there. */
export const requirePeer = createRequire(`${CACHE}npm/`);
