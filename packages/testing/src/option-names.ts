/** The names of an object's own members. Every one of them has to be listed, so that none is forgotten. */
export type NamesOf<Options> = { readonly [Name in keyof Required<Options>]: true };

/**
 * Throws for a name that is not an option: a test would run with the default instead, and could pass for the wrong reason.
 *
 * @param where what takes the options, for the message
 * @param names an object that has every option as a property
 */
export function checkNames(where: string, options: object, names: object): void {
  const known = Object.keys(names);
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    throw new TypeError(
      `${where}: option \`${name}\` is unknown. ${meant === undefined ? "" : `Did you mean \`${meant}\`? `}` +
        (known.length > 0 ? `The options are ${known.join(", ")}.` : "It has no options."),
    );
  }
}

/** The known name with the longest beginning in common, if that is long enough to be meant. */
function nearest(given: string, known: readonly string[]): string | undefined {
  const lengths = known.map((name) => ({ name, length: commonLength(plain(given), plain(name)) }));
  return lengths.sort((left, right) => right.length - left.length).find(({ length }) => length >= 3)?.name;
}

function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}

/** Without what differs between `inputTokens`, `input_tokens` and `InputTokens`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, "");
}
