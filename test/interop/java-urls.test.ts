import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { JAVA_LINES } from "./java-peer.js";
import { DIFFERENCES, type Difference, type Peer } from "./java-urls-differences.js";
import { type Published, type Registered, registeredUnder, registerJava, registerNode } from "./java-urls-peers.js";
import { ZookeeperServer } from "./zookeeper-server.js";

const [JAVA_33, JAVA_27] = JAVA_LINES as [(typeof JAVA_LINES)[0], (typeof JAVA_LINES)[0]];
const PEERS: readonly Peer[] = ["java33", "java33 by interface alone", "java27"];
const NAMES = [
  "provider VersionedService -",
  "provider VersionedService marked",
  "provider ExamService g",
  "consumer VersionedService -",
  "consumer VersionedService *",
  "consumer VersionedService marked",
  "consumer ExamService g",
];
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A url as its keys and values, without what is another one each time, when that is well formed. */
function comparable({ url, data, ephemeral }: Published, peer: Peer | "ours"): Map<string, string> {
  const { protocol, host, port, path, parameters } = url;
  const all = new Map([...parameters, ["(protocol)", protocol], ["(host)", host], ["(path)", path]]);
  all.set("(port)", port > 0 ? "some" : "none");
  all.set("(data)", data);
  all.set("(ephemeral)", String(ephemeral));
  const stamp = all.get("timestamp") ?? "none";
  assert.ok(Math.abs(Date.now() - Number(stamp)) < 300_000, `timestamp ${stamp}: milliseconds of just now`);
  all.set("timestamp", "now");
  if (url.get("side") === "consumer") {
    assert.match(all.get("pid") ?? "none", /^\d+$/);
    all.set("pid", "some");
  }
  if (url.get("group") === "marked" && url.get("side") === "provider") {
    assert.match(all.get("token") ?? "none", UUID);
    all.set("token", "some");
  }
  // 2.7 has them as reflection gives them.
  if (peer === "java27" && all.has("methods")) all.set("methods", all.get("methods")!.split(",").toSorted().join(","));
  return all;
}

const fits = (value: string | undefined, pattern: RegExp | undefined): boolean =>
  value === undefined || pattern === undefined ? value === pattern : pattern.test(value);

describe("the urls that Java and we register for the same services and references", () => {
  const used = new Set<Difference>();
  const registered = new Map<string, Registered>();
  let zookeeper: ZookeeperServer;

  before(async () => {
    zookeeper = await ZookeeperServer.start();
    for (const wide of [false, true]) {
      const settings = [`wide=${Number(wide)}`];
      const java33 = (registry: string) => registerJava(JAVA_33, registry, settings);
      const ways: Record<Peer | "ours", (registry: string) => Promise<() => Promise<void>>> = {
        java33,
        "java33 by interface alone": (registry) =>
          registerJava(JAVA_33, registry, [...settings, "register.mode=interface"]),
        java27: (registry) => registerJava(JAVA_27, registry, settings),
        ours: (registry) => registerNode(registry, wide),
      };
      for (const [peer, register] of Object.entries(ways)) {
        const root = `${peer}-${wide}`.replaceAll(" ", "-");
        const end = await register(`zookeeper://${zookeeper.address}?group=${root}`);
        try {
          registered.set(`${peer} ${wide}`, await registeredUnder(root, zookeeper));
        } finally {
          await end();
        }
      }
    }
  });
  after(() => zookeeper?.close());

  for (const wide of [false, true]) {
    for (const peer of PEERS) {
      for (const name of NAMES) {
        it(`are the same but for what the table says: ${name}, ${peer}${wide ? ", with settings for all" : ""}`, () => {
          const ours = registered.get(`ours ${wide}`)!.get(name);
          const theirs = registered.get(`${peer} ${wide}`)!.get(name);
          assert.ok(ours !== undefined && theirs !== undefined, "both have registered it");
          const side = ours.url.get("side");
          const mine = comparable(ours, "ours");
          const other = comparable(theirs, peer);
          const unexplained: string[] = [];
          for (const key of new Set([...mine.keys(), ...other.keys()])) {
            const [our, their] = [mine.get(key), other.get(key)];
            if (our === their) continue;
            const reason = DIFFERENCES.find(
              (one) =>
                one.peers.includes(peer) &&
                (one.side === "both" || one.side === side) &&
                (one.of?.test(name) ?? true) &&
                one.key.test(key) &&
                fits(our, one.ours) &&
                fits(their, one.theirs),
            );
            if (reason === undefined) unexplained.push(`${key}: ours ${our}, theirs ${their}`);
            else used.add(reason);
          }
          assert.deepEqual(unexplained, []);
        });
      }
    }
  }

  it("are encoded alike: read and written again by us, Java's are what they were", () => {
    for (const [key, urls] of registered) {
      for (const [name, { url, node }] of urls) assert.equal(url.toEncodedString(), node, `${key}: ${name}`);
    }
  });

  it("are those that were compared, and no more", () => {
    for (const urls of registered.values()) assert.deepEqual([...urls.keys()].toSorted(), NAMES.toSorted());
  });

  it("differ in everything that the table says they do", () => {
    assert.deepEqual(
      DIFFERENCES.filter((one) => !used.has(one)).map(({ key, why }) => `${key}: ${why}`),
      [],
    );
  });
});
