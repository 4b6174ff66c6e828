import type { Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { messageOf, RpcCode, RpcError } from "@dubbo-ts/core/common";
import type { SocksProxy } from "@dubbo-ts/core/rpc";
import { type Dial, type DialTarget, dialTcp, formatHostPort } from "@dubbo-ts/remoting/transport";
import { SocksClient } from "socks";

/**
 * Dials through a SOCKS5 proxy, which also looks names up; addresses of this machine directly. Rejects with an `RpcError`
 * (`Network`) that names the provider and the proxy. Java: `Socks5ProxyHandler`, `NettyClient.isFilteredAddress`.
 */
export function socks5Dial(proxy: SocksProxy): Dial {
  return (target) => (isThisMachine(target.host) ? dialTcp(target) : dialThrough(proxy, target));
}

/**
 * Whether an address is one of this machine, which no proxy is asked for: `localhost`, loopback, and those of its network
 * interfaces; not what is private but elsewhere. Java: `NettyClient.isFilteredAddress`, which knows one of the last.
 */
export function isThisMachine(
  host: string,
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): boolean {
  const plain = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (plain === "localhost" || plain === "::1" || /^127(\.\d{1,3}){3}$/.test(plain)) return true;
  return Object.values(interfaces).some((addresses) => addresses?.some(({ address }) => address === plain));
}

async function dialThrough(proxy: SocksProxy, target: DialTarget): Promise<Socket> {
  const { host, port, connectTimeoutMs, signal } = target;
  const address = formatHostPort(host, port);
  const way = `cannot connect to ${address} through the SOCKS5 proxy ${formatHostPort(proxy.host, proxy.port)}`;
  let socket: Socket | undefined;
  try {
    // Ours, so that it has our settings, and ends with the attempt.
    socket = await dialTcp({ host: proxy.host, port: proxy.port, connectTimeoutMs, signal });
    await SocksClient.createConnection({
      command: "connect",
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: 5,
        ...(proxy.username === undefined ? {} : { userId: proxy.username, password: proxy.password ?? "" }),
      },
      destination: { host: host.replace(/^\[|\]$/g, ""), port },
      timeout: connectTimeoutMs,
      existing_socket: socket,
    });
    return socket;
  } catch (error) {
    socket?.destroy();
    throw new RpcError(RpcCode.Network, `${way}: ${messageOf(error)}`, { address, cause: error });
  }
}
