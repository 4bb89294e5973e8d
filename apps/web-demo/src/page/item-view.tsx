import type {
  CollabToolCallItem,
  CommandExecutionItem,
  DynamicToolCallItem,
  HookRunItem,
  McpToolCallItem,
  ThreadItem,
  TodoListItem,
  WebSearchItem,
} from "@codex/protocol";
import { commandText } from "@codex/web";
import { memo, type ReactNode } from "react";
import { DiffView } from "./diff-view.js";
import { Markdown } from "./markdown.js";
import { ScrollableText } from "./scrollable.js";

interface ItemViewProps {
  item: ThreadItem;
  isRunning: boolean;
}

/** What the agent said or did. */
export const ItemView = memo(function ItemView({ item, isRunning }: ItemViewProps) {
  switch (item.type) {
    case "agent_message":
      return (
        <article className="row agent-message" aria-label="Agent">
          <Markdown text={item.text} />
        </article>
      );
    case "reasoning":
      return item.text === "" ? null : (
        <details className="row reasoning">
          <summary>{isRunning ? "Thinking" : "Thought"}</summary>
          <Markdown text={item.text} />
        </details>
      );
    case "command_execution":
      return <Command item={item} isRunning={isRunning} />;
    case "file_change":
      return (
        <Step
          title={`Changes to ${count(item.changes.length, "file")}`}
          status={item.status}
          isRunning={isRunning}
        >
          {item.changes.map((change) => (
            <DiffView key={change.path} change={change} />
          ))}
        </Step>
      );
    case "plan":
      return (
        <article className="row agent-message" aria-label="Proposed plan">
          <Markdown text={item.text} />
        </article>
      );
    case "hook_run":
      return <HookRun item={item} isRunning={isRunning} />;
    case "todo_list":
      return <Plan item={item} />;
    case "mcp_tool_call":
      return <McpToolCall item={item} isRunning={isRunning} />;
    case "dynamic_tool_call":
      return <ToolCall item={item} isRunning={isRunning} />;
    case "web_search":
      return <WebSearch item={item} />;
    case "collab_tool_call":
      return <SubAgents item={item} isRunning={isRunning} />;
    case "error":
      return (
        <p className="row warning">
          <strong>Warning</strong> {item.message}
        </p>
      );
    default:
      return <p className="row quiet">{describeOther(item)}</p>;
  }
});

interface StepProps {
  title: ReactNode;
  status?: string | undefined;
  isRunning: boolean;
  /** What the status cannot say. */
  note?: string | undefined;
  children?: ReactNode;
}

/** Something that the agent did, with how it ended. */
function Step({ title, status, isRunning, note, children }: StepProps) {
  const shown = isRunning ? "running" : status === "in_progress" ? "cut short" : status;
  return (
    <section className={`row step ${isRunning ? "running" : (status ?? "")}`}>
      <p className="step-title">
        <span>{title}</span>
        {shown && <span className={`badge ${isRunning ? "running" : status}`}>{note ?? shown}</span>}
      </p>
      {children}
    </section>
  );
}

function Command({ item, isRunning }: { item: CommandExecutionItem; isRunning: boolean }) {
  const { aggregated_output: output, exit_code: exitCode, status } = item;
  const note = isRunning || exitCode === undefined ? undefined : `exit code ${exitCode}`;
  return (
    <Step
      title={<code className="command">{commandText(item)}</code>}
      status={status}
      isRunning={isRunning}
      note={note}
    >
      {output !== "" && (
        <details className="output" open={isRunning || status === "failed"}>
          <summary>{count(output.trimEnd().split("\n").length, "line")} of output</summary>
          <Output text={output} label="Command output" />
        </details>
      )}
    </Step>
  );
}

/** How much of a long output is shown, in characters from its end. */
const maxOutput = 20_000;

function Output({ text, label }: { text: string; label: string }) {
  const hidden = text.length - maxOutput;
  const shown = hidden > 0 ? `… (${count(hidden, "earlier character")})\n${text.slice(-maxOutput)}` : text;
  return <ScrollableText label={label} text={shown} />;
}

function Plan({ item }: { item: TodoListItem }) {
  return (
    <section className="row plan" aria-label="Plan">
      <ol>
        {item.items.map(({ text, completed }) => (
          <li key={text} className={completed ? "done" : ""}>
            <span className="for-screen-readers">{completed ? "Done: " : "To do: "}</span>
            {text}
          </li>
        ))}
      </ol>
    </section>
  );
}

function ToolCall({ item, isRunning }: { item: DynamicToolCallItem; isRunning: boolean }) {
  return (
    <Step
      title={<code>{`${item.tool}(${text(item.arguments)})`}</code>}
      status={item.status}
      isRunning={isRunning}
    >
      {item.content?.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a result never move.
        <ResultPart key={index} part={part} />
      ))}
    </Step>
  );
}

function McpToolCall({ item, isRunning }: { item: McpToolCallItem; isRunning: boolean }) {
  const { server, tool, arguments: input, status, result, error } = item;
  return (
    <Step title={<code>{`${server}.${tool}(${text(input)})`}</code>} status={status} isRunning={isRunning}>
      {error && <p className="failure">{error.message}</p>}
      {result?.content.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a result never move.
        <ResultPart key={index} part={part} />
      ))}
    </Step>
  );
}

/** A part of what a tool returned: text, or an image that came with it. */
function ResultPart({ part }: { part: object }) {
  const { type, text: written, url, data, mimeType } = part as Record<string, unknown>;
  if (type === "text" && typeof written === "string") return <Output text={written} label="Result" />;
  const source = typeof url === "string" ? url : `data:${mimeType};base64,${data}`;
  // An image of another site is not loaded: its address could carry what the agent read.
  if (type === "image" && source.startsWith("data:image/")) return <img src={source} alt="From the tool" />;
  return <p className="quiet">{String(type)}</p>;
}

function HookRun({ item, isRunning }: { item: HookRunItem; isRunning: boolean }) {
  const title = item.status_message ?? `Hook at ${item.event.replaceAll("_", " ")}`;
  return (
    <Step title={title} status={item.status} isRunning={isRunning}>
      {item.output.map(({ kind, text }) => (
        <p key={`${kind} ${text}`} className="quiet">
          {text}
        </p>
      ))}
    </Step>
  );
}

function WebSearch({ item }: { item: WebSearchItem }) {
  return (
    <p className="row step-title">
      <span>Searched the web for “{item.query}”</span>
    </p>
  );
}

const collabTitles: Record<string, string> = {
  spawn_agent: "Started another agent",
  send_input: "Sent a message to another agent",
  wait: "Waited for another agent",
  close_agent: "Closed another agent",
};

function SubAgents({ item, isRunning }: { item: CollabToolCallItem; isRunning: boolean }) {
  const { tool, prompt, agents_states: agents, status } = item;
  return (
    <Step title={collabTitles[tool] ?? tool} status={status} isRunning={isRunning}>
      {prompt && <p className="quiet">{prompt}</p>}
      {Object.entries(agents).map(([id, agent]) => (
        <div key={id}>
          <span className="badge">{agent.status.replaceAll("_", " ")}</span>
          {agent.message && <Markdown text={agent.message} />}
        </div>
      ))}
    </Step>
  );
}

/** A line about anything else that happens, also about an item that the SDK has no type for. */
function describeOther(item: ThreadItem): string {
  switch (item.type) {
    case "sub_agent_activity":
      return `Sub-agent ${item.agent_path.replace(/^\/root\//, "")}: ${item.kind.replaceAll("_", " ")}`;
    case "context_compaction":
      return "The conversation so far was replaced by a summary";
    case "image_view":
      return `Looked at ${item.path}`;
    case "sleep":
      return `Waited for ${count(item.duration_ms, "millisecond")}`;
    case "entered_review_mode":
      return `Reviews ${item.review}`;
    default:
      return String(item.type).replaceAll("_", " ");
  }
}

function count(amount: number, noun: string): string {
  return `${amount.toLocaleString()} ${noun}${amount === 1 ? "" : "s"}`;
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
