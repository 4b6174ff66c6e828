import { ResponseStatus } from "@dubbo-ts/core/common";
import type { ExchangeChannel, RequestHandler } from "./exchange-channel.js";
import type { Frame } from "./frame.js";

/** How many two-way calls a server has in flight at once; 0 is no limit. */
export interface CallBounds {
  readonly maxCalls: number;
  readonly maxCallsPerConnection: number;
}

/**
 * Hands requests on while no more than so many wait for their answer, and refuses the rest with status 100, undecoded.
 * Java: the pool of 200 threads without a queue that it has by default.
 */
export function boundedCalls(
  handler: RequestHandler,
  { maxCalls, maxCallsPerConnection }: CallBounds,
): RequestHandler["received"] {
  const most = maxCalls || Number.POSITIVE_INFINITY;
  const mostOfOne = maxCallsPerConnection || Number.POSITIVE_INFINITY;
  return (channel, frame) => {
    const { inFlight, counters } = channel;
    if (inFlight <= mostOfOne && counters.inFlight <= most) handler.received(channel, frame);
    else refuse(channel, frame, inFlight > mostOfOne ? `${mostOfOne} calls of this connection` : `${most} calls`);
  };
}

function refuse(channel: ExchangeChannel, frame: Frame, calls: string): void {
  channel.counters.excessCalls++;
  const { localAddress } = channel;
  const colon = localAddress.lastIndexOf(":");
  const where = `${localAddress.slice(0, colon)},${localAddress.slice(colon + 1)}`;
  const text = `Server side(${where}) thread pool is exhausted, detail msg:${calls} are in flight`;
  channel.refuse(frame, ResponseStatus.ServerThreadpoolExhausted, text);
}
