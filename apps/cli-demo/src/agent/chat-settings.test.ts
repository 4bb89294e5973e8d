// cspell:ignore udno quti modle
import { expect, it } from "vitest";
import { ChatSettings, type ChatStep, isChatCommand } from "./chat-settings.js";

const open = (engine: "exec" | "app-server" = "app-server", images: string[] = []) =>
  new ChatSettings({ images, directory: "/project", engine });
const text = (said: string) => ({ type: "text", text: said });

const said = (step: ChatStep) => (step.type === "say" ? step.notice : step.type);

it("sends what is no command, with the images that it has", () => {
  const settings = open("exec", ["a.png"]);
  expect(settings.read("hello")).toMatchObject({
    input: [text("hello"), { type: "local_image", path: "/project/a.png" }],
  });
  settings.forgetImages();
  expect(settings.read("again")).toEqual({ type: "send", input: [text("again")], options: {} });
  expect(said(settings.read("/image b.png"))).toContain("an image");
  expect(said(settings.read("/image /c d.png"))).toContain("2 images");
  expect(settings.read("look")).toMatchObject({ input: { length: 3 } });
});

it("uses another model until it is reset", () => {
  const settings = open();
  expect(said(settings.read("/model gpt-5.5"))).toContain("gpt-5.5");
  expect(settings.read("hi")).toMatchObject({ options: { model: "gpt-5.5" } });
  expect(said(settings.read("/model"))).toContain("the thread's model");
  expect(settings.read("hi")).toMatchObject({ options: {} });
});

it("plans until the plan is carried out, and pursues goals", () => {
  const settings = open();
  expect(said(settings.read("/go"))).toContain("/plan");
  const options = { collaborationMode: "plan" };
  expect(settings.read("/plan add a test")).toEqual({ type: "send", input: [text("add a test")], options });
  expect(settings.label).toBe("plan › ");
  expect(settings.read("smaller")).toMatchObject({ options });
  expect(settings.read("/go")).toEqual({ type: "send", input: [text("Implement the plan.")], options: {} });
  expect(settings.label).toBe("› ");
  expect(open().read("/goal all tests pass")).toEqual({ type: "pursue", goal: "all tests pass" });
  expect(said(open().read("/goal"))).toContain("needs a goal");
  expect(said(open("exec").read("/goal x"))).toContain("--transport app-server");
  expect(said(open("exec").read("/plan"))).toContain("--transport app-server");
});

it.each([
  ["/help", true],
  ["/plan this", true],
  ["/no-such", true],
  [" /plan this", false],
  ["/etc/passwd is a file", false],
  ["go on", false],
])("takes %j for a command: %s", (message, expected) => {
  expect(isChatCommand(message)).toBe(expected);
  expect(open().read(message).type === "send").toBe(!expected || message.startsWith("/plan"));
});

it.each([
  ["/sing this", "There is no command /sing. /help lists the commands."],
  ["/udno", "There is no command /udno. Did you mean /undo?"],
  ["/quti", "There is no command /quti. Did you mean /quit?"],
  ["/modle gpt-5.5", "There is no command /modle. Did you mean /model?"],
])("does not send %s, a command that it does not know", (message, expected) => {
  expect(said(open().read(message))).toContain(expected);
});
