import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scriptedTurns } from "../../tests/fixture/scripted-turns.js";
import { reply } from "../reply/reply.js";

const turns = scriptedTurns();
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe("a recorded request has", () => {
  it("the model and the tools", async () => {
    await turns.run([reply.text("x")], { config: { model_reasoning_effort: "high" } });
    const request = await turns.model.nextRequest();
    expect(request).toMatchObject({
      method: "POST",
      path: "/v1/responses",
      model: "gpt-5.5",
      reasoningEffort: "high",
      authorization: undefined,
      textFormat: undefined,
    });
    expect(request.toolNames).toEqual(expect.arrayContaining(["exec_command", "apply_patch", "web_search"]));
    expect(request.tools).toContainEqual(expect.objectContaining({ type: "custom", name: "apply_patch" }));
    expect(await request.outcome).toBe("answered");
  });

  it("the instructions, with AGENTS.md separate from the user's text", async () => {
    const directory = join(turns.home.env["TMPDIR"] ?? "", "with-instructions");
    await mkdir(directory);
    await writeFile(join(directory, "AGENTS.md"), "Always whistle.");
    await turns.run([reply.text("x")], {
      directory,
      prompt: "go",
      config: { developer_instructions: "Be brief." },
    });
    const request = await turns.model.nextRequest();
    expect(request.instructions).toContain("You are Codex");
    expect(request.instructions).toContain("Be brief.");
    expect(JSON.stringify(request.input)).toContain("Always whistle.");
    expect(request.userTexts).toEqual(["go"]);
  });

  it("the user's images", async () => {
    const file = join(turns.home.path, "dot.png");
    await writeFile(file, Buffer.from(png, "base64"));
    await turns.run([reply.text("x")], { prompt: "look", arguments: [`--image=${file}`] });
    const request = await turns.model.nextRequest();
    expect(request.images).toEqual([`data:image/png;base64,${png}`]);
    expect(request.userTexts).toEqual(["look"]);
  });

  it("the images that a tool returned", async () => {
    const file = join(turns.home.path, "dot.png");
    await writeFile(file, Buffer.from(png, "base64"));
    await turns.run([reply.functionCall("view_image", { path: file }), reply.text("x")]);
    expect(turns.model.requests[1]?.toolOutputs[0]).toMatchObject({
      name: "view_image",
      images: [expect.any(String)],
    });
    expect(turns.model.requests[1]?.images).toEqual([]);
  });

  it("the output schema", async () => {
    const schema = {
      type: "object",
      properties: { a: { type: "number" } },
      required: ["a"],
      additionalProperties: false,
    };
    const file = join(turns.home.path, "schema.json");
    await writeFile(file, JSON.stringify(schema));
    const turn = await turns.run([reply.json({ a: 1 })], { arguments: ["--output-schema", file] });
    expect((await turns.model.nextRequest()).textFormat).toMatchObject({
      type: "json_schema",
      strict: true,
      schema,
    });
    expect(turn.items[0]).toMatchObject({ text: '{"a":1}' });
  });
});
