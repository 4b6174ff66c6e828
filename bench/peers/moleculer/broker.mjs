import { requirePeer } from "../../harness/npm.mjs";

const { ServiceBroker } = requirePeer("moleculer");

/** A broker that finds its peers by their addresses alone; silent, and else at its defaults. */
export function brokerOf(nodeID, options) {
  return new ServiceBroker({
    nodeID,
    logger: false,
    transporter: { type: "TCP", options: { udpDiscovery: false, useHostname: false, ...options } },
  });
}
