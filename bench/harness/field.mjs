// Who else takes part, and how each comes here: from its registry into a folder that git ignores, at a pinned version.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CACHE } from "./cache.mjs";

const PEERS = fileURLToPath(new URL("../peers/", import.meta.url));
const FETCH_MS = 10 * 60_000;

const NPM = {
  grpc: ["@grpc/grpc-js@1.14.7"],
  moleculer: ["moleculer@0.14.35"],
  "dubbo2.js": ["dubbo2.js@2.3.9"],
  "sofa-rpc-node": ["sofa-rpc-node@2.10.0", "dubbo-remoting@2.1.4"],
  "hessian.js": ["hessian.js@2.11.0"],
};

/** Names of all that can be asked to take part. */
export const FIELD = [...Object.keys(NPM), "java", "dubbo-go", "kitex"];

/**
 * Fetches and builds those in `wanted`. Gives the reason by name for each that is not to be had: its rows will be absent.
 */
export async function fetchField(wanted, signal) {
  mkdirSync(CACHE, { recursive: true });
  const missing = {};
  const npmPeers = Object.keys(NPM).filter((name) => wanted.includes(name));
  const attempt = async (names, fetch) => {
    try {
      await fetch();
    } catch (error) {
      signal.throwIfAborted();
      for (const name of names) missing[name] = error.message.trim().split("\n").slice(-3).join(" ");
    }
  };
  // npm removes what it is not told of, so all of them come in one go.
  if (npmPeers.length > 0) await attempt(npmPeers, () => fetchNpm(signal));
  if (wanted.includes("java")) await attempt(["java"], () => buildJava(signal));
  if (wanted.includes("dubbo-go")) await attempt(["dubbo-go"], () => buildGo(signal));
  if (wanted.includes("kitex")) missing.kitex = "the Go module proxy did not serve github.com/cloudwego/kitex";
  return missing;
}

async function fetchNpm(signal) {
  const packages = Object.values(NPM).flat();
  await unlessDone("npm", packages.join("\n"), async (folder) => {
    const options = [
      "--no-save",
      "--no-package-lock",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
    ];
    await run("npm", ["install", "--prefix", folder, ...options, ...packages], CACHE, signal);
  });
}

async function buildJava(signal) {
  const sources = `${PEERS}java`;
  await unlessDone("java", textOf(sources), async (folder) => {
    await run("mvn", ["-q", "-B", "-f", `${sources}/pom.xml`, `-Dbench.target=${folder}`, "package"], CACHE, signal);
  });
}

async function buildGo(signal) {
  const sources = `${PEERS}go`;
  await unlessDone("go", textOf(sources), async (folder) => {
    cpSync(sources, folder, { recursive: true });
    await run("go", ["build", "-mod=mod", "-o", "peer", "."], folder, signal);
  });
}

/** Runs `make` with an empty folder of that name, unless it has run to its end for the same `inputs`. */
async function unlessDone(name, inputs, make) {
  const folder = `${CACHE}${name}`;
  const stamp = `${folder}/.done`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === inputs) return;
  console.error(`fetching ${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await make(folder);
  writeFileSync(stamp, inputs);
}

function textOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, "utf8"))
    .join("\n");
}

function run(command, args, cwd, signal) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, signal, timeout: FETCH_MS, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const hear = (text) => {
      said = (said + text).slice(-4096);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("error", (error) => reject(new Error(`${command}: ${error.message}`)));
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(said || `${command} ended with ${code}`)),
    );
  });
}
