import { grpc, service } from "../peers/grpc/service.mjs";
import { TEXT } from "../peers/text.mjs";
import { answered } from "./first-call.mjs";

const importedMs = performance.now();
const Client = grpc.makeGenericClientConstructor(service, "EchoApi");
const client = new Client(`127.0.0.1:${process.argv[2]}`, grpc.credentials.createInsecure());
client.echo(TEXT, (error, value) => {
  if (error) throw error;
  answered(value, importedMs);
});
