import { createDubbo, type DubboOptions, defineService, method, t } from "dubbo-ts";

// Prints which of these modules Node has loaded after one call to itself over a port.
const WATCHED = ["http", "tls"];

const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
const Api = defineService("com.acme.Echo", { methods: { say: method(t.string).returns(t.string) } });
await using dubbo = createDubbo({
  ...(JSON.parse(process.argv[2]!) as DubboOptions),
  protocols: { dubbo: { host: "127.0.0.1", port: 0 } },
});
dubbo.provide(Api, { say: (text) => text }, { scope: "remote" });
const client = dubbo.client(Api, { scope: "remote" });
await dubbo.start();
await client.say("x");
console.log(JSON.stringify(WATCHED.filter((name) => moduleLoadList.includes(`NativeModule ${name}`))));
