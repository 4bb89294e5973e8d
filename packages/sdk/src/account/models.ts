import type { Model as WireModel } from "@codex/app-server/wire";
import type { OpenEnum } from "@codex/protocol";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal, flag } from "../checks/option-checks.js";
import { PagedList } from "../engine/paged-list.js";
import { readPage } from "../engine/server-answers.js";
import type { Runtime } from "../turn/runtime.js";

/** A model that threads can use. */
export type Model = {
  /** The model's id, for the option `model`. */
  id: string;
  /** The name to show. */
  displayName: string;
  /** What the model is good at, in a sentence. */
  description: string;
  /** Whether threads use it when no model is set. */
  isDefault: boolean;
  /** Whether model pickers hide it. */
  isHidden: boolean;
  /** The values of `modelReasoningEffort` that the model takes. */
  reasoningEfforts: { effort: string; description: string }[];
  /** How much the model reasons by default. */
  defaultReasoningEffort: string;
  /** What an input may consist of. */
  inputModalities: OpenEnum<"text" | "image" | "audio">[];
  /** The service tiers that the model offers, for a turn's `serviceTier`. */
  serviceTiers: { id: string; name: string; description: string }[];
  /** The id of the tier that turns use by default; `null` for the standard one. */
  defaultServiceTier: string | null;
  /** The id of the model that succeeds this one, or `null`. */
  upgrade: string | null;
};

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
      return readPage("model/list", answer, toModel);
    });
    return pages.toArray();
  });
}

function toModel(model: WireModel): Model {
  const { displayName, description, isDefault, defaultReasoningEffort, defaultServiceTier, upgrade } = model;
  return {
    // The parameter of a thread, which differs from the id of the catalogue's entry for presets.
    id: model.model,
    displayName,
    description,
    isDefault,
    isHidden: model.hidden,
    reasoningEfforts: model.supportedReasoningEfforts.map(({ reasoningEffort, description }) => ({
      effort: reasoningEffort,
      description,
    })),
    defaultReasoningEffort,
    inputModalities: [...model.inputModalities],
    serviceTiers: model.serviceTiers.map(({ id, name, description }) => ({ id, name, description })),
    defaultServiceTier: defaultServiceTier ?? null,
    upgrade: upgrade ?? null,
  };
}
