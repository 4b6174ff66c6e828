import { createDubbo } from "dubbo-ts";
import { EchoApi, PAYLOADS } from "../peers/dubbo/contract.mjs";
import { answered } from "./first-call.mjs";

const importedMs = performance.now();
const dubbo = createDubbo({ application: "bench-start", registry: "N/A" });
const client = dubbo.client(EchoApi, { url: `dubbo://127.0.0.1:${process.argv[2]}` });
answered(await client.text(PAYLOADS.text), importedMs);
