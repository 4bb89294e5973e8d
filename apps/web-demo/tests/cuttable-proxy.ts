import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A connection to a server that a test can cut, on loopback. */
export interface CuttableProxy extends AsyncDisposable {
  /** The address under which the browser reaches the server. */
  url: string;
  /** Breaks all connections, and refuses new ones. */
  cut(): void;
  /** Permits connections again. */
  mend(): void;
}

export async function startCuttableProxy(target: string): Promise<CuttableProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((incoming) => {
    if (isCut) return incoming.resetAndDestroy();
    const outgoing = connect(Number(port), hostname);
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  const end = () => {
    isCut = true;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    cut: end,
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
