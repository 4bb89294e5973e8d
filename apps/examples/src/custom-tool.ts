// Gives the agent one tool, which this program runs, and nothing else: node dist/custom-tool.js "Where is order A-17?"

import { Codex, defineTool, SandboxMode, type Tool, WebSearchMode } from "@codex/sdk";
import { z } from "zod";

const orders = new Map([
  ["A-17", { customer: "ada", item: "Teapot", status: "shipped", carrier: "DHL" }],
  ["A-18", { customer: "ben", item: "Kettle", status: "packed", carrier: null }],
]);

/** Creates the tool for the customer who is signed in. Whose orders it finds must not depend on the model's input. */
function lookUpOrderOf(customer: string): Tool {
  return defineTool({
    name: "look_up_order",
    description: "Finds an order of the customer by its number. Use it for every question about an order.",
    input: z.object({ number: z.string().regex(/^[A-Z]-\d{1,9}$/, "such as A-17") }),
    // Only valid input gets here. If this throws, the model receives the message as a failed call.
    execute({ number }) {
      const order = orders.get(number);
      if (order?.customer !== customer)
        throw new Error(`There is no order ${number}. Ask the customer for the number on the receipt.`);
      return order;
    },
  });
}

await using codex = new Codex({
  transport: "app-server",
  // No shell and no files for customers: even in a read-only sandbox, the agent can read the whole disk.
  config: { features: { shell_tool: false, view_image: false, multi_agent: false } },
});
const thread = codex.startThread({
  tools: [lookUpOrderOf("ada")],
  sandboxMode: SandboxMode.ReadOnly,
  webSearchMode: WebSearchMode.Disabled,
  developerInstructions: "You answer customers' questions in two sentences at most.",
});

const turn = await thread.run(process.argv[2] ?? "Where is order A-17?");
for (const item of turn.items) {
  if (item.type === "dynamic_tool_call")
    console.log(printable(`${item.tool} ${JSON.stringify(item.arguments)}: ${item.status}`));
}
console.log(printable(turn.finalResponse));

/** Removes characters that control a terminal. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, "");
}
