import { answered, ECHO, type Filter } from "../rpc/index.js";

/** Answers `$echo` with its argument, so that a caller can try the whole way without the service. Java: `EchoFilter`. */
export const echo: Filter = (next) => {
  const { invoke } = next;
  return (invocation) =>
    invocation.method === ECHO ? Promise.resolve(answered(invocation.args[0])) : invoke(invocation);
};
