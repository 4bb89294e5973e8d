import { expect, test } from "vitest";
import { followReport } from "./follow-report.mjs";
import { methodReport } from "./method-report.mjs";
import { sdkUsage } from "./sdk-usage.mjs";
import { diffSurfaces, subjectOf } from "./surface-diff.mjs";

const surface = [
  "command codex exec",
  "command codex exec --sandbox, -s <MODE>: read-only, workspace-write",
  "feature goals: stable, off",
  "notification turn/completed: TurnCompletedNotification",
  "request thread/start: ThreadStartParams -> ThreadStartResponse",
  "request plugin/list: PluginListParams -> PluginListResponse",
  "tool gpt-5.5: exec_command",
  "type PluginListParams.cwd: string",
  "type ThreadStartResponse.thread: Thread",
  "type Thread.id: string",
  "type ThreadItem<plan>.text: string",
  'type TurnStatus = "completed"',
];
const text = (lines) => `${lines.join("\n")}\n`;
const without = (line) => surface.filter((other) => other !== line);
const instead = (line, ...others) => [...without(line), ...others];
const source =
  'request("thread/start"); run("exec"); on("turn/completed"); type A = ThreadItem | TurnStatus;';

/** The report's sections by title, each with its lines. */
function sections(before, after) {
  const isUsed = sdkUsage(source, [text(before), text(after)]);
  const parts = followReport(text(before), text(after), isUsed).split(/^## /m).slice(1);
  return Object.fromEntries(
    parts.map((part) => [/^([^:]*)/.exec(part)[1], part.split("\n").filter((line) => /^[-+~ ]/.test(line))]),
  );
}

test("finds nothing between a surface and itself", () => {
  expect(diffSurfaces(text(surface), text(surface))).toEqual({ added: [], removed: [], changed: [] });
  for (const lines of Object.values(sections(surface, surface))) expect(lines).toEqual([]);
});

test.each([
  ["feature goals: stable, off", "feature goals: stable, on"],
  ["type Thread.id: string", "type Thread.id?: string"],
  ["type Thread.id: string", "type Thread.id: string (experimental)"],
  ['type TurnStatus = "completed"', 'type TurnStatus = "completed" (experimental)'],
  [
    "command codex exec --sandbox, -s <MODE>: read-only, workspace-write",
    "command codex exec --sandbox, -s <MODE>: read-only",
  ],
])("treats %j and %j as a change of one fact", (before, after) => {
  expect(diffSurfaces(text(surface), text(instead(before, after)))).toEqual({
    added: [],
    removed: [],
    changed: [{ before, after }],
  });
});

test.each([
  ["a field of an item", "type ThreadItem<plan>.text: string"],
  ["a field of what a method in use returns", "type Thread.id: string"],
  ["a value", 'type TurnStatus = "completed"'],
  ["a flag", "command codex exec --sandbox, -s <MODE>: read-only, workspace-write"],
  ["a tool", "tool gpt-5.5: exec_command"],
])("reports %s that is gone and that the SDK uses", (_, fact) => {
  expect(sections(surface, without(fact))).toEqual({
    "Touches what the SDK uses": [`- ${fact}`],
    "Gone, and not used": [],
    "Changed, and not used": [],
    "New, and not used": [],
  });
});

test("reports a renamed method as removed and as new", () => {
  const used = "request thread/start: ThreadStartParams -> ThreadStartResponse";
  const renamed = "request thread/begin: ThreadStartParams -> ThreadStartResponse";
  expect(sections(surface, instead(used, renamed))).toMatchObject({
    "Touches what the SDK uses": [`- ${used}`],
    "New, and not used": [`+ ${renamed}`],
  });
  const unused = "request plugin/list: PluginListParams -> PluginListResponse";
  expect(sections(surface, instead(unused, unused.replace("list", "all")))).toMatchObject({
    "Touches what the SDK uses": [],
    "Gone, and not used": [`- ${unused}`],
    "New, and not used": [`+ ${unused.replace("list", "all")}`],
  });
});

test("reports additions line by line if the SDK uses their subject, and otherwise one line per subject", () => {
  const hologram = 'type ThreadItem<hologram>.type: "hologram"';
  const tool = "tool gpt-6: teleport";
  const method = "request room/list: RoomListParams -> RoomListResponse";
  const type = ["type RoomListParams.cursor: string", "type RoomListParams.limit: number"];
  expect(sections(surface, [...surface, hologram, tool, method, ...type])).toEqual({
    "Touches what the SDK uses": [`+ ${hologram}`, `+ ${tool}`],
    "Gone, and not used": [],
    "Changed, and not used": [],
    "New, and not used": [`+ ${method}`, "+ type RoomListParams (2 facts)"],
  });
});

test.each([
  ["type ThreadItem<plan>.text: string", "type ThreadItem"],
  ["command codex exec resume --last", "command codex exec resume"],
  ["command codex exec [PROMPT]", "command codex exec"],
  ["model gpt-6.2-sol.tool_mode: code_mode_only", "model gpt-6.2-sol"],
  ["tool gpt-6.2-sol: exec > view_image", "tool gpt-6.2-sol"],
  ["feature goals: stable, off", "feature goals"],
])("%j belongs to %j", (fact, subject) => {
  expect(subjectOf(fact)).toBe(subject);
});

test("the methods are listed as wrapped or raw, by what the sources mention", () => {
  const lines = methodReport(text([...surface, "server request item/ask: AskParams -> AskResponse"]), source)
    .split("\n")
    .filter((line) => line !== "" && !line.includes("`") && !line.includes("()"));
  expect(lines).toEqual([
    "# 1 of 2 requests are wrapped",
    "# 1 of 1 notifications are wrapped",
    "# 0 of 1 server requests are wrapped",
    "notification turn/completed: wrapped",
    "request thread/start: wrapped",
    "request plugin/list: raw",
    "server request item/ask: raw",
  ]);
});
