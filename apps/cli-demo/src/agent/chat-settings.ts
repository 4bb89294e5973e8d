import type { Codex, Input, TurnOptions } from "@codex/sdk";

import { buildInput } from "../arguments/turn-input.js";
import { definitionLines } from "../rendering/layout.js";

/** The commands of a chat, for its help. */
const chatCommands: readonly (readonly [command: string, meaning: string])[] = [
  ["/model [name]", "send to another model; without a name, to the thread's again"],
  ["/plan", "plan instead of acting, until /go (app-server only)"],
  ["/go [message]", "carry out the plan"],
  ["/goal <goal>", "work turn after turn until it is achieved (app-server only)"],
  ["/image <file>", "attach an image to the next message"],
  ["/help", "show these commands"],
  ["/exit", "end the chat"],
];

/** What a message of a chat amounts to: something to send, or something to tell the user. */
export type ChatStep =
  | { input: Input; options: TurnOptions; notice?: undefined; goal?: undefined }
  | { goal: string; notice?: undefined; input?: undefined; options?: undefined }
  | { notice: string; input?: undefined; options?: undefined; goal?: undefined };

/** What the commands of a chat have set for its next messages. */
export class ChatSettings {
  #model: string | undefined;
  #isPlanning = false;
  readonly #images: string[];
  readonly #directory: string;
  readonly #engine: Codex["engine"];

  /**
   * @param images those of the next message
   * @param directory image paths are relative to it
   */
  constructor({
    images,
    directory,
    engine,
  }: { images: readonly string[]; directory: string; engine: Codex["engine"] }) {
    this.#images = [...images];
    this.#directory = directory;
    this.#engine = engine;
  }

  /** What stands in front of the next message. */
  get label(): string {
    return this.#isPlanning ? "plan › " : "› ";
  }

  /** Reads a message, or carries out a command. */
  read(message: string): ChatStep {
    const [, command, argument = ""] = /^\/(\w+)(?:\s+(.*))?$/s.exec(message) ?? [];
    switch (command) {
      case undefined:
        return this.#send(message);
      case "model":
        this.#model = argument || undefined;
        return {
          notice: argument
            ? `The next messages go to ${argument}.`
            : "The next messages go to the thread's model.",
        };
      case "plan":
        if (this.#engine === "exec") return { notice: "/plan needs --transport app-server." };
        this.#isPlanning = true;
        return argument
          ? this.#send(argument)
          : { notice: "The agent plans and changes nothing. /go carries out the plan." };
      case "go":
        if (!this.#isPlanning) return { notice: "There is no plan: /plan begins one." };
        this.#isPlanning = false;
        return this.#send(argument || "Implement the plan.");
      case "goal":
        if (this.#engine === "exec") return { notice: "/goal needs --transport app-server." };
        return argument ? { goal: argument } : { notice: "/goal needs a goal." };
      case "image":
        if (!argument) return { notice: "/image needs a file." };
        this.#images.push(argument);
        return {
          notice: `The next message has ${this.#images.length === 1 ? "an image" : `${this.#images.length} images`}.`,
        };
      case "help":
        return { notice: definitionLines(chatCommands).join("\n") };
      default:
        return {
          notice: `/${command} is not a command: /help lists them. To send it, begin the message with a space.`,
        };
    }
  }

  /** The images have reached the agent. */
  forgetImages(): void {
    this.#images.length = 0;
  }

  #send(message: string): ChatStep {
    return {
      input: buildInput(message.trim(), this.#images, this.#directory),
      options: {
        ...(this.#model !== undefined && { model: this.#model }),
        ...(this.#isPlanning && { collaborationMode: "plan" as const }),
      },
    };
  }
}

/** Whether a message is for the chat and not for the agent. */
export function isChatCommand(message: string): boolean {
  return /^\/\w+(\s|$)/.test(message);
}
