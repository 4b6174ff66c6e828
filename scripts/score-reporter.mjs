// One JSON line for each test: its name, and whether it passed, failed or was skipped.
export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const outcome = data.skip !== undefined ? "skip" : type === "test:pass" ? "pass" : "fail";
    yield `${JSON.stringify({ name: data.name, outcome })}\n`;
  }
}
