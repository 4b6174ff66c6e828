import type { Socket } from "node:net";

/**
 * Ends a connection with RST. One that has said that it ends is closed instead: Node 20 neither resets nor closes a socket
 * whose FIN still waits, and then spins for ever when the process ends.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
