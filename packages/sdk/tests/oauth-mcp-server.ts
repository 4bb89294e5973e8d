import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json, text } from "node:stream/consumers";

/** An MCP server over HTTP that demands a sign-in, and the authorization server that offers it. */
export interface OauthMcpServer extends Disposable {
  /** The address of the MCP server. */
  url: string;
  /** The scopes that were asked for at each visit of the authorization page. */
  scopes: (string | null)[];
  /** What the authorization page answers: a code, or an error. */
  consent: "allow" | "deny";
  /** The headers of the last request to the MCP server. */
  headers: IncomingMessage["headers"];
}

const accessToken = "access-4711";

const tools = [{ name: "whoami", inputSchema: { type: "object" }, annotations: { readOnlyHint: true } }];

const answers: Readonly<Record<string, (params: { protocolVersion?: string }) => object>> = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "guarded", version: "1" },
  }),
  "tools/list": () => ({ tools }),
  "tools/call": () => ({ content: [{ type: "text", text: "the user" }] }),
};

/** Starts such a server on loopback. */
export async function startOauthMcpServer(): Promise<OauthMcpServer> {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", origin);
    const send = (status: number, body?: object, headers = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(body && JSON.stringify(body));
    if (pathname === "/mcp") {
      state.headers = request.headers;
      if (request.headers.authorization !== `Bearer ${accessToken}`) {
        request.resume();
        const metadata = `${origin}/.well-known/oauth-protected-resource`;
        return send(401, {}, { "www-authenticate": `Bearer resource_metadata="${metadata}"` });
      }
      if (request.method !== "POST") return send(405);
      const { id, method, params } = (await json(request)) as { id?: number; method: string; params: object };
      if (id === undefined) return send(202);
      return send(200, { jsonrpc: "2.0", id, result: answers[method]?.(params) ?? {} });
    }
    if (pathname.startsWith("/.well-known/oauth-protected-resource"))
      return send(200, { resource: state.url, authorization_servers: [origin] });
    if (pathname.startsWith("/.well-known/oauth-authorization-server"))
      return send(200, {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        registration_endpoint: `${origin}/register`,
        response_types_supported: ["code"],
        code_challenge_methods_supported: ["S256"],
      });
    if (pathname === "/register") {
      const client = (await json(request)) as object;
      return send(201, { ...client, client_id: "client-1" });
    }
    if (pathname === "/authorize") {
      state.scopes.push(searchParams.get("scope"));
      const back = new URL(searchParams.get("redirect_uri") as string);
      back.searchParams.set("state", searchParams.get("state") as string);
      if (state.consent === "allow") back.searchParams.set("code", "code-1");
      else back.searchParams.set("error", "access_denied");
      return send(302, undefined, { location: back.href });
    }
    if (pathname === "/token" && new URLSearchParams(await text(request)).get("code") === "code-1")
      return send(200, { access_token: accessToken, token_type: "Bearer", expires_in: 3600 });
    request.resume();
    return send(404);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: OauthMcpServer = {
    url: `${origin}/mcp`,
    scopes: [],
    consent: "allow",
    headers: {},
    [Symbol.dispose]: () => void server.close().closeAllConnections(),
  };
  return state;
}
