import { defineTool, type Tool } from "@codex/sdk";

const prices: Readonly<Record<string, number>> = { apple: 0.45, pear: 0.6 };

/** A function of this program that the agent can call. */
export const priceTool: Tool = defineTool({
  name: "price_of",
  description: "Tells what one piece of an item costs today.",
  input: {
    type: "object",
    properties: { item: { type: "string" } },
    required: ["item"],
    additionalProperties: false,
  },
  execute: (input) => {
    const { item } = input as { item: string };
    const price = prices[item];
    if (price === undefined) throw new Error(`The shop has no ${item}.`);
    return { item, price };
  },
});
