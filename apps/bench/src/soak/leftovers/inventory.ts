/** What a host has at one moment, by kind: the name of each thing. */
export type Inventory = Readonly<Record<string, readonly string[]>>;

/** What is there of each kind that was not there before; kinds without are left out. */
export function additions(before: Inventory, after: Inventory): Inventory {
  const added = Object.entries(after).map(([kind, names]) => [kind, withoutOnes(names, before[kind] ?? [])]);
  return Object.fromEntries(added.filter(([, names]) => (names ?? []).length > 0));
}

/** Names can come more than once; each takes away one only. */
function withoutOnes(names: readonly string[], taken: readonly string[]): string[] {
  const left = [...names];
  for (const name of taken) {
    const index = left.indexOf(name);
    if (index !== -1) left.splice(index, 1);
  }
  return left;
}
