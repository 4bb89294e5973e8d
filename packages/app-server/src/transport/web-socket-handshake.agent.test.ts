import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { webSocketTransport } from "./web-socket.js";
import { isEncryptedOrLoopback } from "./web-socket-options.js";

describe("a server that", () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.close();
  });

  /** Speaks TCP, so that a test can write the response itself. Returns the address of a WebSocket. */
  async function listen(onConnection: (socket: Socket) => void = () => {}): Promise<string> {
    const started = createServer((socket) => {
      sockets.add(socket.on("error", () => {}).resume());
      onConnection(socket);
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    return `ws://127.0.0.1:${(started.address() as AddressInfo).port}`;
  }

  /** Resolves when the server has no connection left. It never closes one, so the client has. */
  const clientsGone = () => new Promise((resolve) => server?.close(resolve));

  test("accepts the connection but sends nothing makes connecting time out", async () => {
    const url = await listen();

    const error = await webSocketTransport({ url, connectTimeoutMs: 100 }).catch((error) => error);
    await clientsGone();

    expect(error).toMatchObject({ code: "connection_lost", retryable: true });
  });

  test.each([
    ["a response", "HTTP/1.1 101 Switching Protocols\r\nX-Filler: "],
    ["interim responses", "HTTP/1.1 100 Continue\r\n\r\n"],
  ])("sends %s one byte at a time without end makes connecting time out", async (_, text) => {
    let sentBytes = 0;
    const url = await listen((socket) => {
      // Much more often than the limit requires, so that silence does not end the handshake.
      const timer = setInterval(() => socket.write(text.charAt(sentBytes++ % text.length)), 5);
      socket.on("close", () => clearInterval(timer));
    });

    const error = await webSocketTransport({ url, connectTimeoutMs: 300 }).catch((error) => error);
    await clientsGone();

    expect(error).toMatchObject({
      code: "connection_lost",
      retryable: true,
      message: expect.stringContaining("the handshake took longer than 300 ms"),
    });
    expect(sentBytes).toBeGreaterThan(1);
  });

  test("floods the client with headers makes connecting fail", async () => {
    const url = await listen((socket) => {
      const header = `X-Filler: ${"x".repeat(1000)}\r\n`;
      const more = (error?: Error | null) => error || socket.write(header, more);
      socket.write("HTTP/1.1 101 Switching Protocols\r\n", more);
    });

    const error = await webSocketTransport({ url }).catch((error) => error);
    await clientsGone();

    expect(error).toMatchObject({
      code: "connection_lost",
      message: expect.stringMatching(/header overflow/i),
    });
  });

  test("accepts the connection but sends nothing lets connecting be aborted", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const url = await listen(() => controller.abort(reason));

    await expect(webSocketTransport({ url, signal: controller.signal })).rejects.toBe(reason);
    await clientsGone();

    await expect(webSocketTransport({ url, signal: controller.signal })).rejects.toBe(reason);
  });

  test("does not exist makes connecting fail", async () => {
    await expect(webSocketTransport({ url: "ws://127.0.0.1:1" })).rejects.toMatchObject({
      code: "connection_lost",
      retryable: true,
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

test.each([
  [{ url: "http://127.0.0.1" }, /`url` must be/],
  [{ url: "" }, /`url` must be/],
  [{ url: "ws://127.0.0.1", token: "a\r\nX-Forged: 1" }, /`token` must be printable/],
  [{ url: "ws://127.0.0.1", token: "" }, /`token` must be printable/],
  [{ url: "ws://127.0.0.1", connectTimeoutMs: 0 }, /`connectTimeoutMs` must be a number above 0/],
  [{ url: "ws://127.0.0.1", heartbeatMs: -1 }, /`heartbeatMs` must be a number above 0/],
  [
    { url: "ws://192.0.2.1:4500", token: "t" },
    /`token` would cross the network unencrypted to 192\.0\.2\.1:4500\..*wss:.*SSH/,
  ],
  [{ url: "ws://agents.example.com", token: "t" }, /unencrypted to agents\.example\.com/],
  [{ url: "ws://localhost.example.com", token: "t" }, /unencrypted/],
  [{ url: "ws://127.0.0.1.example.com", token: "t" }, /unencrypted/],
  [{ url: "ws://127.0.0.1@example.com", token: "t" }, /unencrypted to example\.com/],
  [{ url: "ws://0.0.0.0:4500", token: "t" }, /unencrypted/],
  [{ url: "ws://[::2]:4500", token: "t" }, /unencrypted/],
])("%o is rejected", async (options, message) => {
  await expect(webSocketTransport(options)).rejects.toThrow(message);
});

test.each([
  { url: "ws://localhost:1", token: "t" },
  { url: "ws://LOCALHOST:1", token: "t" },
  { url: "ws://127.0.0.1:1", token: "t" },
  { url: "ws://127.1:1", token: "t" },
  { url: "ws://127.255.0.3:1", token: "t" },
  { url: "ws://[::1]:1", token: "t" },
  { url: "ws://[0:0:0:0:0:0:0:1]:1", token: "t" },
  { url: "wss://127.0.0.1:1", token: "t" },
  { url: "ws://127.0.0.1:1" },
])("%o is accepted", async (options) => {
  await expect(webSocketTransport(options)).rejects.toMatchObject({ code: "connection_lost" });
});

test.each([
  ["wss://agents.example.com", true],
  ["ws://agents.example.com", false],
])("whether %s keeps a token unreadable: %s", (url, expected) => {
  expect(isEncryptedOrLoopback(new URL(url))).toBe(expected);
});
