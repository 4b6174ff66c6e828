// A process of its own: node socks5-provider.fixture.js HOST SSL-AS-JSON. Its one line is its port; it ends with its input.
import { createDubbo, type SslOptions } from "dubbo-ts";
import { WhoApi } from "./contract.js";

const [, , host = "", ssl = "null"] = process.argv;
const dubbo = createDubbo({
  application: "socks5-provider",
  registry: "N/A",
  protocols: { dubbo: { port: 0, host } },
  ...((JSON.parse(ssl) as SslOptions | null) === null ? {} : { ssl: JSON.parse(ssl) as SslOptions }),
});
dubbo.provide(WhoApi, { who: () => "beyond" });
const { addresses } = await dubbo.start();
console.log(/:(\d+)\//.exec(addresses[0]!)![1]);
process.stdin.resume().on("end", () => process.exit());
