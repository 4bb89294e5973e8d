import * as z from "zod";
import { typeBranchSchema } from "../../tolerance/type-branch-schema.js";
import { unrecognizedTypeSchema } from "../../tolerance/unrecognized-type-schema.js";
import { wireObject } from "../../tolerance/wire-object.js";
import type { UnknownWebSearchAction, WebSearchAction } from "./web-search-action.js";

const absentableString = z.string().nullable().exactOptional();

/** Validates a `WebSearchQueryAction`. */
export const webSearchQueryActionSchema = wireObject({
  type: z.literal("search"),
  query: absentableString,
  queries: z.array(z.string()).nullable().exactOptional(),
});

/** Validates a `WebSearchOpenPageAction`. */
export const webSearchOpenPageActionSchema = wireObject({
  type: z.literal("open_page"),
  url: absentableString,
});

/** Validates a `WebSearchFindInPageAction`. */
export const webSearchFindInPageActionSchema = wireObject({
  type: z.literal("find_in_page"),
  url: absentableString,
  pattern: absentableString,
});

/** Validates a `WebSearchOtherAction`. */
export const webSearchOtherActionSchema = wireObject({ type: z.literal("other") });

/** Validates an `UnknownWebSearchAction`: an object with a `type` that no other action has. */
export const unknownWebSearchActionSchema = wireObject({
  type: unrecognizedTypeSchema(["search", "open_page", "find_in_page", "other"]),
}) as unknown as z.ZodType<UnknownWebSearchAction, UnknownWebSearchAction>;

/** Validates any `WebSearchAction`. */
export const webSearchActionSchema: z.ZodType<WebSearchAction, WebSearchAction> = typeBranchSchema(
  [
    webSearchQueryActionSchema,
    webSearchOpenPageActionSchema,
    webSearchFindInPageActionSchema,
    webSearchOtherActionSchema,
  ],
  unknownWebSearchActionSchema,
);
