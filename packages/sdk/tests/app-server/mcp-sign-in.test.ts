import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";

import { SignInError } from "../../src/index.js";
import { startOauthMcpServer } from "../oauth-mcp-server.js";
import { program, startedThread, startWith } from "./mcp-harness.js";

/** Whether a server listens at an address. A `fetch()` would wait on a connection that the earlier one has left open. */
async function connects(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  const isOpen = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isOpen;
}

describe("codex.mcp.login()", () => {
  it("signs in, so that a loaded thread connects, and later programs are signed in", async () => {
    using guarded = await startOauthMcpServer();
    await using harness = await startWith({ guarded: { url: guarded.url } });
    const { mcp } = harness.codex;
    const thread = await startedThread(harness);
    expect(await mcp.status({ thread })).toMatchObject([
      { status: "authenticationRequired", authentication: "notLoggedIn", tools: [] },
    ]);
    const signIn = await mcp.login("guarded", { scopes: ["read", "write"] });
    await fetch(signIn.url);
    await signIn.wait();
    await signIn.cancel();
    await signIn.wait();
    expect(guarded.scopes).toEqual(["read write"]);
    expect(await mcp.status()).toMatchObject([{ authentication: "oAuth", tools: [{ name: "whoami" }] }]);
    const { content } = await mcp.callTool("guarded", "whoami", {}, { thread });
    expect(content).toMatchObject([{ text: "the user" }]);
  });

  it("signs in to a server that only a thread has", async () => {
    using guarded = await startOauthMcpServer();
    await using harness = await startWith({});
    const { mcp } = harness.codex;
    const thread = await startedThread(harness, { own: { url: guarded.url } });
    await expect(mcp.login("own")).rejects.toThrow("No MCP server named 'own' found");
    const signIn = await mcp.login("own", { thread });
    await fetch(signIn.url);
    await signIn.wait();
    expect(await mcp.callTool("own", "whoami", {}, { thread })).toMatchObject({ isError: false });
  });

  it("rejects when it is declined, expires or is cancelled", async () => {
    using guarded = await startOauthMcpServer();
    await using harness = await startWith({ guarded: { url: guarded.url }, docs: program });
    const { mcp } = harness.codex;
    guarded.consent = "deny";
    const declined = await mcp.login("guarded");
    await fetch(declined.url);
    await expect(declined.wait()).rejects.toMatchObject({ code: "sign_in_failed", reason: "failed" });
    await expect(declined.wait()).rejects.toThrow(
      "to the MCP server guarded failed: OAuth provider returned",
    );
    guarded.consent = "allow";
    const expired = await mcp.login("guarded", { timeoutMs: 1 });
    await expect(expired.wait()).rejects.toMatchObject({ reason: "expired", retryable: true });
    const cancelled = await mcp.login("guarded");
    await cancelled.cancel();
    await expect(cancelled.wait()).rejects.toMatchObject({ reason: "cancelled" });
    // The app-server no longer waits for the browser.
    const callback = new URL(cancelled.url).searchParams.get("redirect_uri") as string;
    await expect.poll(() => connects(callback), { timeout: 30_000 }).toBe(false);
    const reason = new Error("enough");
    const stop = new AbortController();
    const aborted = await mcp.login("guarded", { signal: stop.signal });
    stop.abort(reason);
    await expect(aborted.wait()).rejects.toBe(reason);
    expect(await mcp.status()).toMatchObject([{ name: "docs" }, { authentication: "notLoggedIn" }]);
    await expect(mcp.login("docs")).rejects.toThrow(SignInError);
    await expect(mcp.login("docs")).rejects.toThrow("only supported for streamable HTTP");
  });

  it("ends with its Codex", async () => {
    using guarded = await startOauthMcpServer();
    await using harness = await startWith({ guarded: { url: guarded.url } });
    const signIn = await harness.codex.mcp.login("guarded");
    await harness.codex.close();
    await expect(signIn.wait()).rejects.toMatchObject({ code: "closed" });
  });
});
