import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Returns a port of 127.0.0.1 that is free for both TCP and UDP, chosen by the system. It is not held: another process
 * may take it before the caller does.
 */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const tcp = createServer().listen(0, "127.0.0.1");
    await once(tcp, "listening");
    const { port } = tcp.address() as { port: number };
    const free = await isFreeForUdp(port);
    tcp.close();
    await once(tcp, "close");
    if (free) return port;
  }
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const udp = createSocket("udp4").bind(port, "127.0.0.1");
  try {
    await once(udp, "listening");
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  } finally {
    udp.close();
  }
}
