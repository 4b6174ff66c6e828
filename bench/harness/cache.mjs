import { fileURLToPath } from "node:url";

/** Where the field is put; ignored by git, and safe to delete. */
export const CACHE = fileURLToPath(new URL("../../.cache/bench/", import.meta.url));
