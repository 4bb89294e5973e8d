import { type AddressInfo, connect, createServer, type Socket } from "node:net";

import { goRound } from "../clock.js";

/** A network that can be cut: it passes on what it gets until told otherwise. */
export interface BreakableProxy {
  /** Where to connect to. */
  url: string;
  /** The port it leads to. */
  target: number;
  /** Breaks all connections; lets no new ones through until `mend()`. */
  cut(): void;
  /** Resolves when the clients, which live in this process, have noticed a cut. */
  noticed(): Promise<void>;
  /** Lets new connections through again. */
  mend(): void;
  close(): Promise<void>;
}

export async function startBreakableProxy(): Promise<BreakableProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(proxy.target, "127.0.0.1");
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: BreakableProxy = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: 0,
    cut() {
      isCut = true;
      breakAll();
    },
    // On loopback the end of a connection arrives at once, and is read when the event loop goes round.
    noticed: goRound,
    mend() {
      isCut = false;
    },
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
