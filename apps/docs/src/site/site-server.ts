import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sirv from "sirv";

/** A server on loopback. */
export interface SiteServer extends AsyncDisposable {
  /** The address of the home page. */
  url: string;
  /** Serves the files of a built site. Before that, every address answers that the site is being built. */
  show(directory: string): void;
}

/** Takes the port at once, so that one that is in use is reported before the site is built. */
export async function startSiteServer(port: number): Promise<SiteServer> {
  let answer: RequestListener = (_, response) => {
    response.writeHead(503, { "content-type": "text/plain", "retry-after": "10" });
    response.end("The site is being built.");
  };
  const server: Server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    show(directory) {
      const files = sirv(directory, { extensions: ["html"], etag: true, dev: true });
      answer = (request, response) =>
        files(request, response, async () => {
          const page = await readFile(join(directory, "404.html"));
          response.writeHead(404, { "content-type": "text/html; charset=utf-8" });
          response.end(page);
        });
    },
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
