import type { ServerNotification } from "@codex/app-server";
import type { ThreadItem } from "@codex/app-server/wire";
import { parseThreadEvent } from "@codex/protocol/schemas";
import { describe, expect, it } from "vitest";
import { translateItem } from "./translate-values.js";
import { TurnTranslator } from "./turn-translator.js";

type ItemOf<Type> = Extract<ThreadItem, { type: Type }>;

// The scripted model cannot make the agent generate an image or stream a patch, so these have the generated types of the wire.
describe("translateItem() of a generated image", () => {
  const image: ItemOf<"imageGeneration"> = {
    type: "imageGeneration",
    id: "ig_1",
    status: "completed",
    revisedPrompt: "A red dot",
    failure: null,
    savedPath: "/home/codex/ig_1.png",
    generationId: "gen_1",
    result: "iVBORw0KGgo=",
  };

  it("has the image and the path of its file", () => {
    expect(translateItem(image)).toEqual({
      id: "ig_1",
      type: "image_generation",
      status: "completed",
      revised_prompt: "A red dot",
      result: "iVBORw0KGgo=",
      saved_path: "/home/codex/ig_1.png",
      failure: null,
    });
  });

  it("has the reason why there is none", () => {
    const { result: _, savedPath: __, ...rest } = image as typeof image & { result: string };
    const failure = { type: "usageLimitExceeded", limitId: "images", resetsAt: 5 } as const;
    const item = translateItem({ ...rest, status: "failed", revisedPrompt: null, failure, fileId: "file_1" });
    expect(item).toEqual({
      id: "ig_1",
      type: "image_generation",
      status: "failed",
      revised_prompt: null,
      file_id: "file_1",
      failure: { type: "usage_limit_exceeded", resets_at: 5 },
    });
    expect(parseThreadEvent({ type: "item.completed", item })).toMatchObject({ item });
  });
});

it("translateItem() keeps the fields of an item that it does not know", () => {
  const item = { type: "spaceDeck", id: "h", someField: 1 } as unknown as ThreadItem;
  expect(translateItem(item)).toEqual({ type: "space_deck", id: "h", someField: 1 });
});

it("a patch is updated while the model writes it", () => {
  const translator = new TurnTranslator();
  const params = { threadId: "t", turnId: "u", itemId: "call_1" };
  const change = (diff: string) => ({ path: "/a", kind: { type: "update", move_path: "/b" }, diff }) as const;
  const notifications: ServerNotification[] = [
    { method: "item/fileChange/patchUpdated", params: { ...params, changes: [change("@@ -1")] } },
    { method: "item/fileChange/patchUpdated", params: { ...params, changes: [change("@@ -1 +1 @@")] } },
  ];
  const events = notifications.flatMap((notification) => translator.translate(notification));
  const item = (diff: string) => ({
    id: "call_1",
    type: "file_change",
    changes: [{ path: "/a", kind: "update", diff, move_path: "/b" }],
    status: "in_progress",
  });
  expect(events).toEqual([
    { type: "item.updated", item: item("@@ -1") },
    { type: "item.updated", item: item("@@ -1 +1 @@") },
  ]);
});
