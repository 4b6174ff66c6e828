// Answers to their calls: `--n` calls on many connections at once, whose answers come shuffled, some of them twice, among
// answers of ids that were never sent, wrapped, negative, or that wait on another connection. Counts what reached a wrong call.
import { defaultLogger, SerializationId, TimerWheel } from "@dubbo-ts/core/common";
import { ExchangeChannel, ExchangeCounters } from "@dubbo-ts/remoting";
import { RateLimitedLog } from "@dubbo-ts/remoting/transport";

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const CALLS = option("n", 1_000_000);
let seed = option("seed", Date.now() % 1_000_000);
console.log(`seed ${seed}`);
const random = (below) => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return (seed >>> 8) % below;
};

const CONNECTIONS = 10;
const CALLS_EACH = 1000;
/** Below what a connection may send of answers that belong to no call before it is closed. */
const STRAYS_EACH = 900;
const HEADER_BYTES = 16;
const ID_BITS = 64;

const codec = {
  serializationId: SerializationId.Hessian2,
  writeRequest: (out, text) => out.writeBytes(Buffer.from(text, "latin1")),
  readResponse: ({ bytes, start, end }) => bytes.toString("latin1", start, end),
  describe: () => ({ service: "score.Ids", method: "call" }),
};
const quiet = new RateLimitedLog({ ...defaultLogger, warn() {} });
const counters = new ExchangeCounters();
const wheel = new TimerWheel();

/** An end that keeps what is sent, and answers by hand. */
function open(name) {
  const sent = [];
  const connection = {
    remoteAddress: name,
    localAddress: "here:1",
    bufferedBytes: 0,
    closed: false,
    write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const length = bytes.readInt32BE(at + 12);
        const end = at + HEADER_BYTES + length;
        sent.push({ id: bytes.readBigUInt64BE(at + 4), body: Buffer.from(bytes.subarray(at + HEADER_BYTES, end)) });
        at = end;
      }
      return true;
    },
    pause() {},
    resume() {},
    end() {},
    destroy() {},
  };
  const channel = new ExchangeChannel(connection, {
    side: "client",
    wheel,
    counters,
    log: quiet,
    handler: { received() {} },
  });
  return { channel, sent };
}

function response(id, body) {
  const bytes = Buffer.alloc(HEADER_BYTES + body.length);
  bytes.set([0xda, 0xbb, SerializationId.Hessian2, 20]);
  bytes.writeBigUInt64BE(BigInt.asUintN(ID_BITS, id), 4);
  bytes.writeInt32BE(body.length, 12);
  body.copy(bytes, HEADER_BYTES);
  return bytes;
}

function shuffle(list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

let made = 0;
let settled = 0;
let wrong = 0;
let twice = 0;
let foreign = 0;
for (let round = 0; made < CALLS; round++) {
  // The first connection makes twice as many calls: for the others its later ids are those of another connection.
  const ends = Array.from({ length: CONNECTIONS }, (_, i) => open(`peer:${i + 1}`));
  const calls = [];
  for (const [which, { channel }] of ends.entries()) {
    const count = which === 0 ? 2 * CALLS_EACH : CALLS_EACH;
    for (let i = 0; i < count && made < CALLS; i++, made++) {
      const text = `${round}/${which}/${i}`;
      calls.push(
        channel.request(codec, text, 600_000).then(
          (got) => {
            settled++;
            if (got !== text) wrong++;
          },
          () => settled++,
        ),
      );
    }
  }
  await new Promise((resolve) => setImmediate(resolve));
  const wild = Buffer.from("an answer to nobody here");
  for (const { channel, sent } of ends) {
    const first = [];
    const later = [];
    for (const [i, { id, body }] of sent.entries()) {
      first.push(response(id, body));
      if (i >= STRAYS_EACH) continue;
      if (random(2) === 0) {
        twice++;
        later.push(response(id, wild));
      } else {
        foreign++;
        const elsewhere = BigInt(sent.length + random(CALLS_EACH));
        const ids = [id | (1n << 63n), -id - 1n, id + (1n << 32n), id + (1n << 53n), elsewhere];
        first.push(response(ids[random(ids.length)], wild));
      }
    }
    // In chunks that end anywhere.
    const bytes = Buffer.concat([...shuffle(first), ...shuffle(later)]);
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + 1 + random(65_536));
      channel.connectionHandler.data(bytes.subarray(at, end));
      at = end;
    }
  }
  await Promise.all(calls);
  for (const { channel } of ends) {
    if (channel.closed || channel.pendingCount > 0) wrong++;
    channel.destroy();
  }
}
wheel.close();
const { lateResponses, unknownResponses } = counters;
console.log(`${made} calls, ${twice} answers that came twice, ${foreign} to calls never made here`);
console.log(`${lateResponses} dropped as late, ${unknownResponses} as unknown`);
const complete = settled === made && made >= CALLS && lateResponses === twice && unknownResponses === foreign;
if (!complete) console.log(`settled ${settled} of ${made}: something was counted wrongly`);
console.log(`ids ${wrong} 0 ${wrong === 0 && complete ? "PASS" : "FAIL"}`);
process.exit(wrong === 0 && complete ? 0 : 1);
