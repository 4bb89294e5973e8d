import type { Model } from "@codex/app-server/wire";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal, flag } from "../checks/option-checks.js";
import { PagedList } from "../engine/paged-list.js";
import { readPage, requireObject } from "../engine/server-answers.js";
import type { Runtime } from "../turn/runtime.js";

/** Options of `codex.listModels()`. */
export type ListModelsOptions = {
  /** Whether to include models that model pickers hide. Default: `false`. */
  includeHidden?: boolean | undefined;
  /** Aborts the request. */
  signal?: AbortSignal | undefined;
};

/** Lists all models of the server's catalog. */
export async function listModels(runtime: Runtime, where: string, given: unknown): Promise<Model[]> {
  const checks = { includeHidden: flag, signal: abortSignal };
  const options = checkOptions<ListModelsOptions>(where, given, checks, runtime.options.onDiagnostic);
  const { includeHidden, signal } = options;
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const pages = new PagedList("model/list", async (cursor) => {
      const answer = await client.request("model/list", { includeHidden, cursor }, { signal });
      return readPage("model/list", answer, (model) => requireObject("model/list", model));
    });
    return pages.toArray();
  });
}
