import type { Server, Socket } from "node:net";

/** The TCP connections of a server, so that one can be reset: a TLS socket by itself can only be closed. */
export class Connections {
  /** By the client's port, which is unique on one address. */
  readonly #sockets = new Map<number, Socket>();

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      const { remotePort } = socket;
      if (remotePort === undefined) return;
      this.#sockets.set(remotePort, socket);
      socket.on("close", () => this.#sockets.delete(remotePort));
    });
  }

  /** Resets the connection that a socket is the inner side of: the client reads `ECONNRESET`. */
  reset(inner: Pick<Socket, "remotePort">): void {
    if (inner.remotePort !== undefined) this.#sockets.get(inner.remotePort)?.resetAndDestroy();
  }
}
