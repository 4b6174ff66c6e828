import { cpu } from "../harness/peer.mjs";

const BATCH = 16;
let sink = 0;

/** Does the work over and over until the time is up; it gives something to count, so that none of it can be left out. */
export function repeat(seconds, work) {
  cpu();
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1000;
  let times = 0;
  do {
    for (let i = 0; i < BATCH; i++) sink += work();
    times += BATCH;
  } while (performance.now() < endMs);
  const took = (performance.now() - startedMs) / 1000;
  if (!(sink > 0)) throw new Error("nothing was made");
  return { times, seconds: took, cpuSeconds: cpu() };
}

const size = (value) => (value === undefined ? Number.NaN : 1);

/** What a process that measures one codec answers to; `sampleOf(payload)` is what its `encode` takes. */
export function codecCommands(encode, decode, sampleOf) {
  return {
    hex: ({ payload }) => Buffer.from(encode(sampleOf(payload), payload)).toString("hex"),
    again: ({ hex, payload }) => Buffer.from(encode(decode(Buffer.from(hex, "hex"), payload), payload)).toString("hex"),
    encode({ payload, seconds }) {
      const value = sampleOf(payload);
      return repeat(seconds, () => encode(value, payload).length);
    },
    decode({ payload, hex, seconds }) {
      const bytes = Buffer.from(hex, "hex");
      return repeat(seconds, () => size(decode(bytes, payload)));
    },
  };
}
