import { networkInterfaces } from "node:os";

/**
 * The address that other machines can reach this one by: the first IPv4 address that is not loopback or link-local,
 * else 127.0.0.1. Java: `NetUtils.getLocalAddress`.
 */
export function localAddress(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): string {
  for (const addresses of Object.values(interfaces)) {
    for (const { family, internal, address } of addresses ?? []) {
      if (family === "IPv4" && !internal && !address.startsWith("169.254.")) return address;
    }
  }
  return "127.0.0.1";
}
