/**
 * Compares two versions of etc/codex-surface.txt. A fact whose value differs (`feature x: stable, off` and
 * `feature x: stable, on`) is a change. Any other difference is an addition or a removal.
 *
 * @param {string} before
 * @param {string} after
 */
export function diffSurfaces(before, after) {
  const [old, current] = [factsByKey(before), factsByKey(after)];
  const changed = [];
  for (const [key, fact] of current) {
    const previous = old.get(key);
    if (previous !== undefined && previous !== fact) changed.push({ before: previous, after: fact });
  }
  return {
    added: [...current].filter(([key]) => !old.has(key)).map(([, fact]) => fact),
    removed: [...old].filter(([key]) => !current.has(key)).map(([, fact]) => fact),
    changed,
  };
}

/** Groups the lines of a surface by their subject. */
function factsByKey(surface) {
  const facts = surface.split("\n").filter((line) => line !== "");
  return new Map(facts.map((fact) => [keyOf(fact), fact]));
}

function keyOf(fact) {
  const key = fact.replace(/ \(experimental\)$/, "");
  // A type or a model can have several values.
  if (key.startsWith("tool ") || / = /.test(key)) return key;
  return key.replace(/\??: .*$/, "");
}

/** Returns the type, the command or the model that a fact belongs to. Any other fact is its own subject. */
export function subjectOf(fact) {
  const [, type] = /^(type \w+)/.exec(fact) ?? [];
  const [, command] = /^(command codex(?: [a-z][\w-]*)*)/.exec(fact) ?? [];
  const [, model] = /^((?:model [\w.-]*\w(?=\.\w+:))|tool [^:]+)/.exec(fact) ?? [];
  return type ?? command ?? model ?? keyOf(fact);
}
