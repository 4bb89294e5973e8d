// Gives the agent a tool that this program runs: node dist/custom-tool.js "Where is order A-17?"

import { Codex, defineTool, SandboxMode } from "@codex/sdk";
import { z } from "zod";

const orders = new Map([
  ["A-17", { item: "Teapot", status: "shipped", carrier: "DHL" }],
  ["A-18", { item: "Kettle", status: "packed", carrier: null }],
]);

const lookUpOrder = defineTool({
  name: "look_up_order",
  description: "Finds an order by its number. Use it for every question about an order.",
  input: z.object({ number: z.string().regex(/^[A-Z]-\d+$/, "such as A-17") }),
  // Arguments that do not fit `input` never come here; what is thrown is told to the model as a failed call.
  execute({ number }) {
    const order = orders.get(number);
    if (!order)
      throw new Error(`There is no order ${number}. Ask the customer for the number on the receipt.`);
    return order;
  },
});

await using codex = new Codex({ transport: "app-server" });
const thread = codex.startThread({
  tools: [lookUpOrder],
  sandboxMode: SandboxMode.ReadOnly,
  developerInstructions: "You answer questions of customers, in two sentences at most.",
});

const turn = await thread.run(process.argv[2] ?? "Where is order A-17?");
for (const item of turn.items) {
  if (item.type === "dynamic_tool_call")
    console.log(`${item.tool} ${JSON.stringify(item.arguments)}: ${item.status}`);
}
console.log(turn.finalResponse);
