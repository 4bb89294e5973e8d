import type { ThreadInfo, ThreadOptions, Usage } from "@codex/sdk";

import { formatMinute, formatUsage, shortDirectory } from "./formats.js";
import { cutLine, cutStart, type Style, shellLines, textBlock } from "./layout.js";
import { printableLine, printableText, visibleLine } from "./printable-text.js";

/** What {@link headerLines} shows. */
export interface HeaderFacts {
  /** The agent's working directory. */
  directory: string;
  threadOptions: ThreadOptions;
  /** Whether a scripted model answers. */
  isOffline: boolean;
}

/** Lays out what is about to run: the model, the sandbox and the directory. */
export function headerLines(
  { directory, threadOptions, isOffline }: HeaderFacts,
  { paint, width }: Style,
): string[] {
  const model = isOffline ? "scripted model, offline" : visibleLine(threadOptions.model ?? "default model");
  const facts = [model, `sandbox ${threadOptions.sandboxMode}`, shortDirectory(directory)];
  return textBlock(`${paint.bold("codex")} ${paint.dim(`· ${facts.join(" · ")}`)}`, "", width);
}

/** Lays out the tokens that a turn used. */
export function usageLines(turn: { usage: Usage | null }, { paint, width }: Style): string[] {
  return textBlock(formatUsage(turn.usage), "", width).map((line) => paint.dim(line));
}

/** Lays out what a command of a chat has to say. */
export function noticeLines(notice: string, { paint, width }: Style): string[] {
  return notice
    .split("\n")
    .flatMap((line) => textBlock(printableText(line), "", width))
    .map((line) => paint.dim(line));
}

/** What {@link continueLines} needs to print a command that works. */
export interface ContinueFacts {
  thread: { id: string | null };
  agent: { isOffline: boolean };
  flags: { transport?: string | undefined };
  invocation: { name: string };
}

/** Lays out the command that continues a thread. Empty if the thread has not started. */
export function continueLines(
  { thread, agent, flags, invocation }: ContinueFacts,
  { paint, width }: Style,
): string[] {
  if (thread.id === null) return [];
  const transport = flags.transport === "app-server" ? " -t app-server" : "";
  const offline = agent.isOffline ? " --offline" : "";
  const command = `${invocation.name} resume ${thread.id}${transport}${offline}`;
  const line = `Continue with: ${command}`;
  const lines =
    width === undefined || line.length <= width ? [line] : ["Continue with:", ...shellLines(command, width)];
  return lines.map((each) => paint.dim(each));
}

/** Lays out a thread in a list: when it was last used, its title, id and directory. */
export function threadLines(thread: ThreadInfo, { paint, width }: Style): string[] {
  const when = formatMinute(thread.updatedAt);
  const title = printableLine(thread.name ?? thread.preview);
  const room = width === undefined ? undefined : width - when.length - 2;
  const id = printableText(thread.id);
  const directory = shortDirectory(thread.workingDirectory);
  const isWide = width === undefined || id.length + directory.length + 4 <= width;
  return [
    `${paint.dim(when)}  ${title === "" ? paint.dim("(no messages yet)") : paint.bold(cutLine(title, room))}`,
    ...(isWide
      ? [`  ${paint.cyan(id)}  ${paint.dim(directory)}`]
      : [`  ${paint.cyan(id)}`, `  ${paint.dim(cutStart(directory, width - 2))}`]),
  ];
}
