import * as z from "zod";
import type { DynamicToolContent } from "./dynamic-tool-content.js";

/** Accepts anything as a `DynamicToolContent`: the binary passes on what the tool returned, and so do we. */
export const dynamicToolContentSchema = z.unknown() as unknown as z.ZodType<
  DynamicToolContent,
  DynamicToolContent
>;
