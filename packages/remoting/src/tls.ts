// Apart from the rest, because loading OpenSSL's part of Node takes longer than a process without TLS should wait.
export { TlsClient } from "./transport/tls-client.js";
export { TlsServer } from "./transport/tls-server.js";
