import { type AddressInfo, connect, createServer, type Socket } from "node:net";

import { goRound } from "../clock.js";

/** A TCP proxy that can be cut. It forwards all bytes until `cut()` is called. */
export interface BreakableProxy {
  /** The URL for clients. */
  url: string;
  /** The port to forward to. */
  target: number;
  /** Breaks all connections, and refuses new ones until `mend()`. */
  cut(): void;
  /** Resolves when the clients, which run in this process, have noticed a cut. */
  noticed(): Promise<void>;
  /** Accepts new connections again. */
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
    // On loopback the end of a connection arrives at once, and is read in the next round of the event loop.
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
