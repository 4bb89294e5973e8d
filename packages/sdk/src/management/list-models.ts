import type { Model } from "@codex/app-server/wire";
import { checkOptions, type DiagnosticListener } from "../checks/check-options.js";
import { abortSignal, flag } from "../checks/option-checks.js";
import type { EngineServer } from "../engine/engine.js";
import { PagedList } from "../engine/paged-list.js";
import { readPage, requireObject } from "../engine/server-answers.js";

/** Options of `codex.listModels()`. */
export type ListModelsOptions = {
  /** Whether to include models that model pickers hide. Default: `false`. */
  includeHidden?: boolean | undefined;
  /** Aborts the request. */
  signal?: AbortSignal | undefined;
};

/** Checks and copies the options. */
export function checkListModelsOptions(
  where: string,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): ListModelsOptions {
  const checks = { includeHidden: flag, signal: abortSignal };
  return checkOptions<ListModelsOptions>(where, given, checks, onDiagnostic);
}

/** Lists all models of the server's catalog. */
export async function listModels(
  server: EngineServer,
  { includeHidden, signal }: ListModelsOptions,
): Promise<Model[]> {
  const client = await server.connect();
  const pages = new PagedList("model/list", async (cursor) => {
    const answer = await client.request("model/list", { includeHidden, cursor }, { signal });
    return readPage("model/list", answer, (model) => requireObject("model/list", model));
  });
  return pages.toArray();
}
