import { expect, it } from "vitest";
import { ChatSettings, isChatCommand } from "./chat-settings.js";

const open = (engine: "exec" | "app-server" = "app-server", images: string[] = []) =>
  new ChatSettings({ images, directory: "/project", engine });
const text = (said: string) => ({ type: "text", text: said });

it("sends what is no command, with the images that it has", () => {
  const settings = open("exec", ["a.png"]);
  expect(settings.read("hello").input).toEqual([
    text("hello"),
    { type: "local_image", path: "/project/a.png" },
  ]);
  settings.forgetImages();
  expect(settings.read("again")).toEqual({ input: [text("again")], options: {} });
  expect(settings.read("/image b.png").notice).toContain("an image");
  expect(settings.read("/image /c d.png").notice).toContain("2 images");
  expect(settings.read("look").input).toHaveLength(3);
});

it("uses another model until it is reset", () => {
  const settings = open();
  expect(settings.read("/model gpt-5.5").notice).toContain("gpt-5.5");
  expect(settings.read("hi").options).toEqual({ model: "gpt-5.5" });
  expect(settings.read("/model").notice).toContain("the thread's model");
  expect(settings.read("hi").options).toEqual({});
});

it("plans until the plan is carried out, and pursues goals", () => {
  const settings = open();
  expect(settings.read("/go").notice).toContain("/plan");
  expect(settings.read("/plan add a test")).toEqual({
    input: [text("add a test")],
    options: { collaborationMode: "plan" },
  });
  expect(settings.label).toBe("plan › ");
  expect(settings.read("smaller").options).toEqual({ collaborationMode: "plan" });
  expect(settings.read("/go")).toEqual({ input: [text("Implement the plan.")], options: {} });
  expect(settings.label).toBe("› ");
  expect(open().read("/goal all tests pass")).toEqual({ goal: "all tests pass" });
  expect(open().read("/goal").notice).toContain("needs a goal");
  expect(open("exec").read("/goal x").notice).toContain("--transport app-server");
  expect(open("exec").read("/plan").notice).toContain("--transport app-server");
});

it.each([
  ["/help", true],
  ["/plan this", true],
  [" /plan this", false],
  ["/etc/passwd is a file", false],
  ["go on", false],
])("takes %j for a command: %s", (message, expected) => {
  expect(isChatCommand(message)).toBe(expected);
  const { notice, input } = open().read(message);
  if (!expected) expect([notice, input]).toEqual([undefined, [text(message.trim())]]);
});

it("does not send a command that it does not know", () => {
  expect(open().read("/sing this").notice).toContain("/sing is not a command");
});
