import { servePeer } from "../../harness/peer.mjs";
import { grpc, service } from "./service.mjs";

let calls = 0;
const server = new grpc.Server();
server.addService(service, {
  echo(call, answer) {
    calls++;
    answer(null, call.request);
  },
});

const start = () =>
  new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

servePeer({ start, calls: () => calls }, () => server.forceShutdown());
