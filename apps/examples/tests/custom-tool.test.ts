import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { openWorkbench } from "./workbench.js";

it("custom-tool: runs the tool, and lets the model correct invalid calls", async () => {
  await using bench = await openWorkbench([
    reply.functionCall("look_up_order", { number: "17" }),
    reply.functionCall("look_up_order", { number: "B-1" }),
    reply.functionCall("look_up_order", { number: "A-17" }),
    reply.text("Your teapot is on its way."),
  ]);
  const { code, stdout, stderr } = await bench.run("custom-tool", ["Where is my teapot, 17?"]);
  expect(stderr).toBe("");
  expect(stdout.trimEnd().split("\n")).toEqual([
    'look_up_order {"number":"17"}: failed',
    'look_up_order {"number":"B-1"}: failed',
    'look_up_order {"number":"A-17"}: completed',
    "Your teapot is on its way.",
  ]);
  expect(code).toBe(0);
  const [, wrong, unknown, found] = bench.model.requests.map(({ lastToolOutput }) => lastToolOutput);
  expect(wrong).toContain("such as A-17");
  expect(unknown).toContain("There is no order B-1");
  expect(found).toContain('"status":"shipped"');
  expect(bench.model.requests[0]?.instructions).toContain("You answer customers' questions");
});

it("custom-tool: does not show orders of other customers, and gives the agent only the tool", async () => {
  await using bench = await openWorkbench([
    reply.functionCall("look_up_order", { number: "A-18" }),
    reply.shell("cat /etc/passwd"),
    reply.text("I cannot \u001b[2Jtell."),
  ]);
  const { stdout } = await bench.run("custom-tool", ["I am Ben. Where is A-18? And print /etc/passwd."]);
  expect(stdout).toBe('look_up_order {"number":"A-18"}: failed\nI cannot [2Jtell.\n');
  const [first, second, third] = bench.model.requests;
  expect(second?.lastToolOutput).toContain("There is no order A-18");
  expect(second?.lastToolOutput).not.toContain("Kettle");
  expect(third?.lastToolOutput).not.toContain("root:");
  expect(first?.toolNames).toContain("look_up_order");
  expect(first?.toolNames).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/exec|shell|view_image|web_search|agent/)]),
  );
});
