import { DEFAULT_CONNECT_TIMEOUT_MS, DEFAULT_PAYLOAD, type DubboUrl, Key } from "@dubbo-ts/core/common";
import { integer } from "@dubbo-ts/core/rpc";
import type { ExchangeClientOptions, ExchangeOptions, ExchangeServerOptions } from "@dubbo-ts/remoting";

const LARGEST = 2 ** 31 - 1;
/** Java's default is no limit. */
const DEFAULT_ACCEPTS = 10_000;
const DEFAULT_ACCEPTS_PER_ADDRESS = 1000;
/** Java's default is the 200 of its threads. */
const DEFAULT_MAX_CALLS = 10_000;
const DEFAULT_MAX_CALLS_PER_CONNECTION = 2048;
/** A consumer that lets more wait than this is not read from. */
const PAUSE_ABOVE_BYTES = 1024 * 1024;

/** What a url says of the connections to a provider. Values that make no sense count as not set. */
export function clientOptions(url: DubboUrl): Partial<ExchangeClientOptions> {
  const maxBufferedBytes = integer(url.get(Key.MaxBufferedBytes), 0, LARGEST);
  return {
    ...heartbeatOptions(url, url.get(Key.HeartbeatTimeout)),
    connectTimeoutMs: integer(url.get(Key.ConnectTimeout), 1, LARGEST) ?? DEFAULT_CONNECT_TIMEOUT_MS,
    lazy: isOn(url, Key.Lazy, false),
    lazyInitialState: isOn(url, Key.LazyInitialState, true),
    reconnect: isOn(url, Key.Reconnect, true),
    sendReconnect: isOn(url, Key.SendReconnect, true),
    ...(maxBufferedBytes === undefined ? {} : { maxBufferedBytes }),
  };
}

/** What a url says of the connections that a provider takes. */
export function serverOptions(url: DubboUrl): Partial<ExchangeServerOptions> {
  const whole = (key: string): number | undefined => integer(url.get(key), 0, LARGEST);
  const headerTimeoutMs = whole(Key.HeaderTimeout);
  const frameTimeoutMs = whole(Key.FrameTimeout);
  const maxBytes = whole(Key.MaxBufferedBytes);
  return {
    ...heartbeatOptions(url, url.get(Key.CloseTimeout) ?? url.get(Key.HeartbeatTimeout)),
    accepts: whole(Key.Accepts) ?? DEFAULT_ACCEPTS,
    acceptsPerAddress: whole(Key.AcceptsPerAddress) ?? DEFAULT_ACCEPTS_PER_ADDRESS,
    maxCalls: whole(Key.MaxCalls) ?? DEFAULT_MAX_CALLS,
    maxCallsPerConnection: whole(Key.MaxCallsPerConnection) ?? DEFAULT_MAX_CALLS_PER_CONNECTION,
    ...(headerTimeoutMs === undefined ? {} : { headerTimeoutMs }),
    ...(frameTimeoutMs === undefined ? {} : { frameTimeoutMs }),
    ...(maxBytes === undefined
      ? {}
      : {
          maxBufferedBytes: maxBytes,
          maxBufferedAnswerBytes: maxBytes,
          pauseAboveBytes: Math.max(1, Math.min(maxBytes, PAUSE_ABOVE_BYTES)),
        }),
  };
}

function heartbeatOptions(url: DubboUrl, timeout: string | undefined): ExchangeOptions {
  const heartbeatMs = integer(url.get(Key.Heartbeat), 0, LARGEST);
  const heartbeatTimeoutMs = integer(timeout, 0, LARGEST);
  return {
    payload: integer(url.get(Key.Payload), -1, LARGEST) ?? DEFAULT_PAYLOAD,
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    ...(heartbeatTimeoutMs === undefined ? {} : { heartbeatTimeoutMs }),
  };
}

// As Java reads them: a key that is on by default is switched off by `false` alone, one that is off is switched on by `true`.
function isOn(url: DubboUrl, key: string, byDefault: boolean): boolean {
  return (url.get(key) ?? "").toLowerCase() === String(!byDefault) ? !byDefault : byDefault;
}
