import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mcpServerConfig } from "../../tests/fixture/mcp-server.js";
import { scriptedTurns } from "../../tests/fixture/scripted-turns.js";
import { reply } from "../reply/reply.js";

const turns = scriptedTurns();
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const models = [
  { name: "gpt-5.5", model: "gpt-5.5", codeMode: false },
  { name: "the agent's default model", model: null, codeMode: true },
];

describe.each(models)("the same script on $name", ({ model, codeMode }) => {
  const run: typeof turns.run = (replies, options) => turns.run(replies, { model, ...options });

  it("offers tools in the model's mode", async () => {
    await run([reply.text("Hello.")]);
    const [request] = turns.model.requests;
    expect(request?.codeMode).toBe(codeMode);
    expect(request?.toolNames).toEqual(expect.arrayContaining(["exec_command", "apply_patch", "view_image"]));
    expect(request?.toolNames.includes("exec")).toBe(codeMode);
  });

  it("sends a text and a JSON answer", async () => {
    const schema = {
      type: "object",
      properties: { a: { type: "number" } },
      required: ["a"],
      additionalProperties: false,
    };
    const file = join(turns.home.path, "schema.json");
    await writeFile(file, JSON.stringify(schema));
    const replies = [reply.all(reply.text("Thinking."), reply.json({ a: 1 }))];
    const turn = await run(replies, { arguments: ["--output-schema", file] });
    expect(turn.items.map((item) => item["text"])).toEqual(["Thinking.", '{"a":1}']);
    expect(turns.model.requests[0]?.textFormat).toMatchObject({ schema });
  });

  it("runs a command and reads its output", async () => {
    const command = "printf 'one\\ntwo \"three\" `four` \\\\n'";
    const turn = await run([reply.shell(command), reply.text("Done.")]);
    const output = 'one\ntwo "three" `four` \\n';
    expect(turn.items[0]).toMatchObject({
      type: "command_execution",
      aggregated_output: output,
      status: "completed",
    });
    expect(turns.model.requests[1]?.toolOutputs).toMatchObject([{ name: "exec_command", callId: "call_1" }]);
    // The agent would also run a plain call in code mode, but a model would not make one.
    expect(turns.model.requests[1]?.input.some((item) => item["name"] === "exec")).toBe(codeMode);
    expect(turns.model.requests[1]?.lastToolOutput).toMatch(/Process exited with code 0\n(.*\n)?Output:\n/);
    expect(turns.model.requests[1]?.lastToolOutput.endsWith(`Output:\n${output}`)).toBe(true);
    turns.model.assertFinished();
  });

  it("runs a command that fails", async () => {
    const turn = await run([reply.shell("echo out; exit 3", { callId: "mine" }), reply.text("Done.")]);
    expect(turn.items[0]).toMatchObject({ type: "command_execution", exit_code: 3, status: "failed" });
    expect(turns.model.requests[1]?.toolOutputs).toMatchObject([{ name: "exec_command", callId: "mine" }]);
    expect(turns.model.requests[1]?.lastToolOutput).toContain("Process exited with code 3");
  });

  it("continues a command that is still running", async () => {
    const turn = await run([
      reply.functionCall("exec_command", { cmd: "read x; echo got $x", tty: true, yield_time_ms: 300 }),
      (request) =>
        reply.functionCall("write_stdin", {
          session_id: Number(/session ID (\d+)/.exec(request.lastToolOutput)?.[1]),
          chars: "hi\n",
          yield_time_ms: 5000,
        }),
      reply.text("Done."),
    ]);
    expect(turn.items[0]).toMatchObject({ type: "command_execution", exit_code: 0 });
    expect(turns.model.requests[2]?.toolOutputs[1]?.name).toBe("write_stdin");
    expect(turns.model.requests[2]?.lastToolOutput).toContain("got hi");
  });

  it("changes files", async () => {
    const turn = await run([
      reply.patch([{ add: "a.txt", content: "one\ntwo\n" }]),
      reply.patch([{ update: "a.txt", replace: "two", with: "2", moveTo: "b.txt" }]),
      reply.text("Done."),
    ]);
    expect(turn.items.map((item) => item["type"])).toEqual(["file_change", "file_change", "agent_message"]);
    expect(await readFile(join(turn.directory, "b.txt"), "utf8")).toBe("one\n2\n");
    expect(turns.model.requests[2]?.toolOutputs.map(({ name }) => name)).toEqual([
      "apply_patch",
      "apply_patch",
    ]);
  });

  it("receives the error for an invalid patch and invalid arguments", async () => {
    await run([reply.patch("nonsense"), reply.functionCall("exec_command", {}), reply.text("Done.")]);
    expect(turns.model.requests[1]?.lastToolOutput).toMatch(/^apply_patch verification failed: /);
    expect(turns.model.requests[2]?.lastToolOutput).toMatch(/^failed to parse function arguments: /);
  });

  it("separates a call to an unknown tool from adjacent calls", async () => {
    await run([reply.all(reply.functionCall("no_such_tool"), reply.shell("echo fine")), reply.text("Done.")]);
    const [unknown, fine] = turns.model.requests[1]?.toolOutputs ?? [];
    expect(unknown).toMatchObject({ name: "no_such_tool", text: expect.stringContaining("no_such_tool") });
    expect(fine).toMatchObject({ name: "exec_command", text: expect.stringContaining("fine") });
  });

  it("runs several calls of one reply concurrently", async () => {
    const turn = await run([
      reply.all(
        reply.text("Both."),
        // Each waits for the other.
        reply.shell("touch one; until test -e two; do sleep 0.05; done; echo 1"),
        reply.shell("touch two; until test -e one; do sleep 0.05; done; echo 2"),
      ),
      reply.text("Done."),
    ]);
    const commands = turn.items.filter((item) => item["type"] === "command_execution");
    expect(commands.map((item) => item["aggregated_output"]).toSorted()).toEqual(["1\n", "2\n"]);
    const outputs = turns.model.requests[1]?.toolOutputs ?? [];
    expect(outputs.map(({ callId, text }) => [callId, text.at(-2)])).toEqual([
      ["call_1", "1"],
      ["call_2", "2"],
    ]);
  });

  it("calls an MCP tool whatever its name", async () => {
    const turn = await run([reply.mcpCall("my-sums", "add-up", { numbers: [1, 2] }), reply.text("Done.")], {
      config: { mcp_servers: { "my-sums": mcpServerConfig } },
    });
    expect(turn.items[0]).toMatchObject({
      type: "mcp_tool_call",
      server: "my-sums",
      tool: "add-up",
      arguments: { numbers: [1, 2] },
      status: "completed",
    });
    expect(turns.model.requests[1]?.toolOutputs).toMatchObject([{ name: "add_up" }]);
    expect(turns.model.requests[1]?.lastToolOutput).toMatch(/(^|\n)3$/);
    expect(turns.model.requests[1]?.input.some((item) => item["name"] === "exec")).toBe(codeMode);
  });

  it("receives an image that a tool returned", async () => {
    const file = join(turns.home.path, "dot.png");
    await writeFile(file, Buffer.from(png, "base64"));
    await run([reply.functionCall("view_image", { path: file }), reply.text("Done.")]);
    expect(turns.model.requests[1]?.toolOutputs).toMatchObject([
      { name: "view_image", images: [expect.stringContaining(png)] },
    ]);
  });

  it("keeps the calls before a broken connection", async () => {
    const turn = await run([reply.disconnect(reply.shell("echo early")), reply.text("Done.")]);
    expect(turn.items).toContainEqual(expect.objectContaining({ aggregated_output: "early\n" }));
  });
});

describe("code mode", () => {
  it("runs JavaScript unchanged and returns its output", async () => {
    await turns.run(
      [
        reply.code('const { output } = await tools.exec_command({ cmd: "echo hi" }); text(output);'),
        reply.text("Done."),
      ],
      { model: null },
    );
    expect(turns.model.requests[1]?.toolOutputs).toMatchObject([{ name: "exec", callId: "call_1" }]);
    expect(turns.model.requests[1]?.lastToolOutput).toMatch(/^Script completed\n/);
    expect(turns.model.requests[1]?.lastToolOutput).toMatch(/\nhi\n$/);
  });

  it("waits for a script that yielded", async () => {
    await turns.run(
      [
        reply.code('yield_control(); await new Promise((done) => setTimeout(done, 500)); text("later");'),
        (request) =>
          reply.functionCall("wait", { cell_id: /cell ID (\d+)/.exec(request.lastToolOutput)?.[1] }),
        reply.text("Done."),
      ],
      { model: null },
    );
    expect(turns.model.requests[2]?.toolOutputs[1]).toMatchObject({
      name: "wait",
      text: expect.stringContaining("later"),
    });
  });
});
