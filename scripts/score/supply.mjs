// What installing the packages brings: dependencies at run time that would run a script at install / for which an advisory
// is known. `--scripts-only`: without advisories. Where the registry does not tell them, those of `advisories.json` count, which are looked up by hand.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const scriptsOnly = process.argv.includes("--scripts-only");
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const entries = Object.entries(lock.packages);
const own = entries.filter(([path]) => path.startsWith("packages/"));
const foreign = entries.filter(([path, { dev, link }]) => path.startsWith("node_modules/") && !dev && !link);
if (own.length === 0) throw new Error("the lock file knows no package of this workspace");

/** After which what was looked up says nothing any more. */
const MOST_DAYS = 90;
const LIFECYCLE = ["preinstall", "install", "postinstall", "prepare"];
const scripted = [
  ...foreign.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path),
  ...own
    .map(([path]) => path)
    .filter((path) => {
      const { scripts = {} } = JSON.parse(readFileSync(`${path}/package.json`, "utf8"));
      return LIFECYCLE.some((name) => name in scripts);
    }),
];
const names = foreign.map(([path, { version }]) => `${path.replace(/.*node_modules\//, "")}@${version}`);
console.log(`${own.length} packages of ours, ${names.length} of others at run time: ${names.join(", ") || "none"}`);
if (scripted.length > 0) console.log(`scripts at install: ${scripted.join(", ")}`);

if (scriptsOnly) {
  console.log("advisories: not asked for in this form");
  console.log(`supply ${scripted.length} 0 ${scripted.length === 0 ? "PASS" : "FAIL"}`);
  process.exit(scripted.length === 0 ? 0 : 1);
}
const told = names.length === 0 ? 0 : ask();
const advisories = told ?? recorded();
const good = scripted.length === 0 && advisories === 0;
const value = told === undefined && advisories !== undefined ? `${advisories}(recorded)` : (advisories ?? "unknown");
console.log(`supply ${scripted.length}/${value} 0/0 ${good ? "PASS" : "FAIL"}`);
process.exit(good ? 0 : 1);

/** What was looked up by hand, if that was not long ago and of these very versions; undefined otherwise. */
function recorded() {
  const { lookedUp, packages } = JSON.parse(readFileSync(new URL("advisories.json", import.meta.url), "utf8"));
  const days = (Date.now() - Date.parse(lookedUp)) / 86_400_000;
  const unlisted = names.filter((name) => !Object.hasOwn(packages, name));
  if (unlisted.length > 0 || days > MOST_DAYS) {
    console.log(
      `scripts/score/advisories.json of ${lookedUp} does not count: ${unlisted.join(", ") || "it is too old"}`,
    );
    return undefined;
  }
  for (const name of names) console.log(`as looked up on ${lookedUp}: ${name}: ${packages[name].join("; ") || "none"}`);
  return names.reduce((sum, name) => sum + packages[name].filter((one) => !one.startsWith("fixed ")).length, 0);
}

/** How many advisories are known; undefined when the registry does not tell. */
function ask() {
  const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json", "--package-lock-only"], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, npm_config_loglevel: "error" },
  });
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {
    report = { message: "npm audit gave no report within 60 s" };
  }
  if (report.metadata?.vulnerabilities === undefined) {
    console.log(
      `advisories are unknown: ${String(report.message ?? "npm audit gave no report").replace(/https?:\S+/g, "")}`,
    );
    return undefined;
  }
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities))
    console.log(`${severity}: ${name} ${range}`);
  return report.metadata.vulnerabilities.total;
}
