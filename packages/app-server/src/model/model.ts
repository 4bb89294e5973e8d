import type { OpenEnum } from "@codex/protocol";

/** A model of the server's catalog. */
export interface Model {
  /** The id in the catalog. */
  id: string;
  /** What to give as `model` elsewhere. */
  model: string;
  /** The model that replaces this one, or `null`. */
  upgrade: string | null;
  /** Name for people. */
  displayName: string;
  /** What it is good at. */
  description: string;
  /** Whether pickers leave it out. */
  hidden: boolean;
  /** How much thinking it can be asked for. */
  supportedReasoningEfforts: ReasoningEffortOption[];
  /** The effort it uses unless told otherwise. */
  defaultReasoningEffort: string;
  /** What can be sent to it. */
  inputModalities: OpenEnum<"text" | "image" | "audio">[];
  /** Tiers of speed and price it offers. */
  serviceTiers: ModelServiceTier[];
  /** The tier it uses unless told otherwise, or `null`. */
  defaultServiceTier: string | null;
  /** Whether new threads use this model unless told otherwise. */
  isDefault: boolean;
}

/** An amount of thinking a model can be asked for. */
export interface ReasoningEffortOption {
  /** What to give as `effort`, for example `"high"`. */
  reasoningEffort: string;
  /** What it means. */
  description: string;
}

/** A tier of speed and price. */
export interface ModelServiceTier {
  /** What to give as `serviceTier`. */
  id: string;
  /** Name for people. */
  name: string;
  /** What it means. */
  description: string;
}
