import * as z from "zod";

/**
 * The schema of an object the binary prints: exact about the fields it names, and open to any other. Unknown
 * fields survive; they are only left out of the static type, so that it equals the documented interface.
 *
 * Fields the binary writes as null may also be absent: which of the two a CLI prints is one attribute in its
 * source, and has changed between versions.
 */
export function wireObject<Shape extends z.core.$ZodLooseShape>(shape: Shape): WireObject<Shape> {
  return z.looseObject(shape) as unknown as WireObject<Shape>;
}

/** The schema `wireObject` makes. */
export type WireObject<Shape extends z.core.$ZodLooseShape> = z.ZodObject<Shape, z.core.$strip>;
