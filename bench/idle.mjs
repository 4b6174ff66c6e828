import assert from "node:assert/strict";
import { setTimeout as passed } from "node:timers/promises";
import { allowOpenFiles } from "./harness/open-files.mjs";
import { Peers } from "./harness/peers.mjs";
import { node } from "./harness/programs.mjs";
import { Rounds } from "./harness/rounds.mjs";
import { rssOf } from "./harness/rss.mjs";
import { percent, short, spreadText, tableText, whole } from "./harness/statistics.mjs";

export const question = "what do connections and references cost that nobody uses?";
export const needs = [];

const REFERENCES = 1000;
const SPARE_FILES = 500;
const DEFAULT_HEARTBEAT_MS = 60_000;
const LIMIT_MS = 120_000;
/** Times the length of a measurement: how often a connection sends a heartbeat, and how long that is watched. */
const HEARTBEAT = 3;
const WATCHED = 6;

const SUBJECTS = {
  connections: { bare: measureBare, "dubbo-ts": measureConnections },
  references: { "dubbo-ts": measureReferences },
};

/** Opens everything anew in each round, in new processes; prints the table. */
export async function run({ seconds, rounds, connections, signal }) {
  allowOpenFiles(connections + SPARE_FILES);
  const cases = Object.keys(SUBJECTS).map((of) => ({ of, subjects: Object.keys(SUBJECTS[of]) }));
  const measured = new Rounds(cases);
  await measured.run({
    rounds,
    seconds,
    warmUp: false,
    async measure(subject, { of }, howLong) {
      const peers = new Peers(signal);
      try {
        return await SUBJECTS[of][subject](peers, connections, howLong, signal);
      } finally {
        await peers.close();
      }
    },
  });
  printTable(measured, rounds, connections);
  const [opened] = cases;
  const value = (subject, figure) => measured.figure(opened, subject, figure);
  return {
    connections,
    results: cases.flatMap((one) =>
      one.subjects.map((name) => ({ of: one.of, subject: name, ...figuresOf(measured, one, name) })),
    ),
    figure: ({ subject, figure }) => value(subject, figure),
    plot: {
      title: `Memory of an idle connection, of ${whole(connections)}`,
      panels: [
        {
          kind: "bars",
          title: "bytes of RSS",
          x: { values: opened.subjects },
          y: { label: "bytes a connection" },
          series: ["server", "client"].map((name) => ({
            name,
            values: opened.subjects.map((each) => value(each, name)),
          })),
        },
      ],
    },
  };
}

async function measureBare(peers, connections) {
  const server = node("idle/bare-server")(peers);
  const client = node("idle/bare-client")(peers);
  const port = await server.ask("start");
  const grown = await grownBy({ server, client }, connections, () =>
    client.ask("open", { port, connections }, LIMIT_MS),
  );
  assert.equal(await server.ask("count"), connections);
  return grown;
}

async function measureConnections(peers, connections, seconds, signal) {
  const server = node("idle/provider")(peers);
  const client = node("idle/consumer")(peers);
  const port = await server.ask("start");
  const heartbeatMs = Math.round(seconds * HEARTBEAT * 1000);
  const input = { port, connections, heartbeatMs };
  const grown = await grownBy({ server, client }, connections, () => client.ask("open", input, LIMIT_MS));
  return { ...grown, ...(await heartbeatsOf({ server, client }, heartbeatMs, seconds * WATCHED * 1000, signal)) };
}

async function measureReferences(peers) {
  const server = node("idle/provider")(peers);
  const client = node("idle/consumer")(peers);
  const port = await server.ask("start");
  const input = { port, references: REFERENCES };
  return await grownBy({ server, client }, REFERENCES, () => client.ask("refer", input, LIMIT_MS));
}

/** Bytes that each of `count` has added to both processes, garbage left out. */
async function grownBy(sides, count, open) {
  const sizes = async () => {
    const all = {};
    for (const [side, peer] of Object.entries(sides)) {
      await peer.ask("collect", {}, LIMIT_MS);
      all[side] = rssOf(peer.pid);
    }
    return all;
  };
  const before = await sizes();
  await open();
  const after = await sizes();
  return {
    server: (after.server - before.server) / count,
    client: (after.client - before.client) / count,
    rss: after.server,
  };
}

/** Processor seconds of both sides for 100,000 heartbeats, and the share of a core at the default interval. */
async function heartbeatsOf({ server, client }, heartbeatMs, watchedMs, signal) {
  const before = await client.ask("heartbeats");
  await server.ask("cpu");
  await client.ask("cpu");
  await passed(watchedMs, undefined, { signal });
  const [serverCpu, clientCpu] = [await server.ask("cpu"), await client.ask("cpu")];
  const beats = (await client.ask("heartbeats")) - before;
  const share = (cpu) => (cpu / (watchedMs / 1000)) * (heartbeatMs / DEFAULT_HEARTBEAT_MS);
  return {
    beats,
    serverBeatCpu: (serverCpu / beats) * 100_000,
    clientBeatCpu: (clientCpu / beats) * 100_000,
    serverShare: share(serverCpu),
    clientShare: share(clientCpu),
  };
}

const FIGURES = ["server", "client", "beats", "serverBeatCpu", "clientBeatCpu", "serverShare", "clientShare"];

function figuresOf(measured, one, subject) {
  return Object.fromEntries(FIGURES.map((figure) => [figure, measured.figure(one, subject, figure)]));
}

function printTable(measured, rounds, connections) {
  console.log(
    `\nmedian (min–max) of ${rounds} rounds, new processes in each; bytes of RSS for each of ${whole(connections)} connections and ${whole(REFERENCES)} references`,
  );
  console.log(
    "processor seconds of each side for 100,000 heartbeats; share of a core that all connections need at 60 s",
  );
  const rows = measured.cases.flatMap((one) =>
    one.subjects.map((subject) => {
      const of = figuresOf(measured, one, subject);
      return [
        one.of,
        subject,
        spreadText(of.server, whole),
        spreadText(of.client, whole),
        spreadText(of.serverBeatCpu, short),
        spreadText(of.clientBeatCpu, short),
        spreadText(of.serverShare, percent),
        spreadText(of.clientShare, percent),
      ];
    }),
  );
  const heading = ["", "", "server B", "client B", "server CPU", "client CPU", "server core", "client core"];
  console.log(tableText([heading, ...rows]));
}
