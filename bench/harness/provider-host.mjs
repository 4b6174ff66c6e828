/** Says to the programs of a namespace that they may listen everywhere in it. */
export const HOST = "DUBBO_TS_BENCH_HOST";

/** Where a provider listens that Java may call, by an address that is not the loopback's. */
export const providerHost = process.env[HOST] ?? "127.0.0.1";
