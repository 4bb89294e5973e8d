import type { ConfigPath } from "../errors/config-path.js";
import { describeValue } from "../errors/describe-value.js";
import { InvalidConfigError } from "../errors/invalid-config-error.js";

/**
 * Levels of tables and arrays inside each other, the outermost counted.
 *
 * The CLI's TOML reader gives up beyond 80 and then keeps the literal as a string, without a word; a dotted path
 * of some thousand segments crashes it. 64 leaves room for versions whose limit is lower.
 */
export const maxNestingLevels = 64;

/** A position reached while walking the configuration. */
export interface Place {
  readonly path: ConfigPath;
  /** The tables and arrays around this position, outermost first: what a cycle would lead back to. */
  readonly ancestors: readonly object[];
}

/** Where a walk over a value given at `path` begins. */
export function startAt(path: ConfigPath): Place {
  return { path, ancestors: [] };
}

/** The position of `segment` inside `container`, which itself stands at `place`. */
export function placeInside(place: Place, container: object, segment: string | number): Place {
  return { path: [...place.path, segment], ancestors: [...place.ancestors, container] };
}

/** Refuses a container that holds itself or stands too deep. To be called before its content is walked. */
export function checkNesting(container: object, place: Place): void {
  if (place.ancestors.includes(container)) {
    throw new InvalidConfigError({
      path: place.path,
      expected: "a value that ends somewhere",
      received: `${describeValue(container)} that contains itself`,
      remedy: "Remove the reference back to it.",
    });
  }
  if (place.ancestors.length >= maxNestingLevels) {
    throw new InvalidConfigError({
      path: place.path,
      expected: `at most ${maxNestingLevels} levels of tables and arrays`,
      received: "one level more",
      remedy: "Make the structure flatter: the CLI reads a deeper one as a string.",
    });
  }
}
