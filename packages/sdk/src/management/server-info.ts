import type { ExperimentalFeature } from "@codex/app-server/wire";
import type { OpenEnum } from "@codex/protocol";
import { PagedList } from "../engine/paged-list.js";
import { readAnswer, readPage, requireObject } from "../engine/server-answers.js";
import type { Runtime } from "../turn/runtime.js";

/** A feature of the agent, which the setting `features.<name>` turns on and off. */
export type ServerFeature = {
  /** The name of the setting. */
  name: string;
  /** How finished it is. */
  stage: OpenEnum<"stable" | "beta" | "underDevelopment" | "deprecated" | "removed">;
  /** Whether it is on, with the settings of the server. */
  isEnabled: boolean;
  /** Whether it is on unless a setting says otherwise. */
  isEnabledByDefault: boolean;
};

/** What an app-server is, and what it can do. */
export type ServerInfo = {
  /** The version of codex, such as `0.171.0`; `null` when the server does not say. */
  version: string | null;
  /** The `CODEX_HOME` on the server's machine. */
  codexHome: string;
  /** The family of the server's operating system. */
  platform: OpenEnum<"unix" | "windows">;
  /** The server's operating system. */
  os: OpenEnum<"linux" | "macos" | "windows">;
  /** The features of this version. */
  features: ServerFeature[];
  /** What the model provider in use can do in addition to answering. */
  modelProvider: {
    /** Whether it searches the web. */
    webSearch: boolean;
    /** Whether it makes images. */
    imageGeneration: boolean;
  };
};

/** Reads what the server is, and what it can do. */
export async function readServerInfo(runtime: Runtime, where: string): Promise<ServerInfo> {
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const { ServerVersion } = await runtime.late();
    const features = new PagedList("experimentalFeature/list", async (cursor) => {
      const answer = await client.request("experimentalFeature/list", { cursor });
      return readPage("experimentalFeature/list", answer, toFeature);
    });
    const method = "modelProvider/capabilities/read";
    const provider = await client.request(method, {});
    const { webSearch, imageGeneration } = readAnswer(
      method,
      requireObject(method, provider),
      (answer) => answer,
    );
    const { userAgent, codexHome, platformFamily, platformOs } = client.server;
    return {
      version: new ServerVersion(userAgent).text,
      codexHome,
      platform: platformFamily,
      os: platformOs,
      features: await features.toArray(),
      modelProvider: { webSearch: webSearch === true, imageGeneration: imageGeneration === true },
    };
  });
}

function toFeature(feature: ExperimentalFeature): ServerFeature {
  const { name, stage, enabled, defaultEnabled } = requireObject("experimentalFeature/list", feature);
  return { name, stage, isEnabled: enabled, isEnabledByDefault: defaultEnabled };
}
