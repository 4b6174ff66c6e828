import type { Operations, Probe, QosOptions } from "@dubbo-ts/core";
import { messageOf } from "@dubbo-ts/core/common";
import type { Answer, Command } from "../server/index.js";

const DEFAULT_TIMEOUT_MS = 1000;
const NOT_STARTED = "the application has not started";

function hasStarted({ state }: Operations): boolean {
  return state !== "created" && state !== "starting";
}

/**
 * One question of Kubernetes: every check must say yes in its time. `true` with 200, `false` with 503; why it is false is
 * logged when it becomes so, and told with `format=json` to those who may know. Questions that come while one is being
 * answered share its answer.
 */
function probe(
  kind: "live" | "ready" | "startup",
  summary: string,
  builtIn: () => string | undefined,
  operations: Operations,
  { probes = {} }: QosOptions,
): Command {
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = probes;
  const checks = probes[kind] ?? [];
  let asking: Promise<readonly string[]> | undefined;
  let told = "";
  const ask = async (): Promise<readonly string[]> => {
    const own = builtIn();
    const theirs = await Promise.all(checks.map((check, i) => problemOf(check, `${kind} check ${i + 1}`, timeoutMs)));
    const problems = [own, ...theirs].filter((problem) => problem !== undefined);
    const text = problems.join("; ");
    if (text !== told && text !== "") operations.warn(`not ${kind}: ${text}`);
    told = text;
    return problems;
  };
  return {
    summary,
    permission: "PUBLIC",
    async run({ isTrusted }): Promise<Answer> {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      const problems = await asking;
      const isFine = problems.length === 0;
      const data = { [kind]: isFine, ...(isTrusted ? { problems } : {}) };
      return { text: String(isFine), data, httpStatus: isFine ? 200 : 503 };
    },
  };
}

/** Whether this process need not be started anew. Java: `Live`. */
export const live = (operations: Operations, options: QosOptions): Command =>
  probe("live", "Judge if service is alive? ", () => undefined, operations, options);

/** Whether work may be sent here. Java: `Ready`, `DeployerReadinessProbe`, `ProviderReadinessProbe`. */
export const ready = (operations: Operations, options: QosOptions): Command =>
  probe(
    "ready",
    "Judge if service is ready to work? ",
    () => {
      if (operations.isReady) return undefined;
      if (!hasStarted(operations)) return NOT_STARTED;
      if (operations.state !== "started") return "the application is closing";
      const out = operations.services().filter(({ published }) => published?.isOnline === false);
      return `taken out of the registries: ${out.map(({ service }) => service.key).join(", ")}`;
    },
    operations,
    options,
  );

/** Whether the application has started. Java: `Startup`, `DeployerStartupProbe`. */
export const startup = (operations: Operations, options: QosOptions): Command =>
  probe(
    "startup",
    "Judge if service has started? ",
    () => (hasStarted(operations) ? undefined : NOT_STARTED),
    operations,
    options,
  );

/** Why a check is not passed; undefined when it is. Never rejects. */
async function problemOf(check: Probe, name: string, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, `${name} gave no answer within ${timeoutMs} ms`);
  });
  const asked = (async () => ((await check()) === false ? `${name} gave false` : undefined))();
  try {
    return await Promise.race([asked.catch((error: unknown) => `${name} failed: ${messageOf(error)}`), late]);
  } finally {
    clearTimeout(timer);
  }
}
