import type { TurnItems } from "./turn-items.js";

/**
 * Not a `WeakRef` to the items: reading one while garbage is being marked keeps its target for another round, and
 * every batch of events would read it.
 */
const registry = new FinalizationRegistry<TurnItems>((items) => items.forget());

/** Makes a turn forget its items once nothing refers to `asker` any more, the only one that could ask for them. */
export function forgetItemsWith(asker: object, items: TurnItems): void {
  registry.register(asker, items, asker);
}

/** The items were asked for: they are kept, whatever becomes of `asker`. */
export function keepItems(asker: object): void {
  registry.unregister(asker);
}
