// Two providers and a consumer, each a process of its own, find each other with no server installed. One provider is
// killed under load. Ends by itself with exit code 0 when everything was as it should be.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const registry = `embedded://local?group=demo-${process.pid}`;
const start = (file, ...args) => fork(fileURLToPath(new URL(file, import.meta.url)), [...args, registry]);
const limit = setTimeout(() => {
  console.error("the demo took longer than 30 s");
  process.exit(1);
}, 30_000);

const children = [];
try {
  const alice = start("provider.mjs", "alice");
  const bob = start("provider.mjs", "bob");
  children.push(alice, bob);
  for (const [name, provider] of Object.entries({ alice, bob })) {
    const [{ ready }] = await once(provider, "message");
    console.log(`provider ${name.padEnd(14)}`, `process ${provider.pid} provides ${ready.join(", ")}`);
  }
  const consumer = start("consumer.mjs");
  children.push(consumer);
  await once(consumer, "message");
  alice.kill("SIGKILL");
  await once(alice, "exit");
  console.log("killed                 ", "provider alice, with calls in flight");
  consumer.send("killed");
  const [code] = await once(consumer, "exit");
  bob.send("stop");
  await once(bob, "exit");
  if (code !== 0) throw new Error(`the consumer ended with code ${code}`);
  console.log("done                   ", "no call was lost");
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  clearTimeout(limit);
  for (const child of children) child.kill("SIGKILL");
}
