import type { Codex, Input, TurnOptions } from "@codex/sdk";

import { nearest } from "../arguments/suggestions.js";
import { buildInput } from "../arguments/turn-input.js";

/** The commands of a chat, for its help. */
export const chatCommands: readonly (readonly [command: string, meaning: string])[] = [
  ["/model [name]", "send to another model; without a name, to the thread's again"],
  ["/plan", "plan instead of acting, until /go (app-server only)"],
  ["/go [message]", "carry out the plan"],
  ["/goal <goal>", "work turn after turn until it is achieved (app-server only)"],
  ["/image <file>", "attach an image to the next message"],
  ["/undo", "take back the last turn: its files and, on app-server, the conversation"],
  ["/help", "show these commands"],
  ["/quit", "end the chat, as /exit, Ctrl-C and Ctrl-D do"],
];

const commandNames = [...chatCommands.map(([command]) => command.replace(/ .*/, "")), "/exit"];

/** What a message of a chat amounts to: something to send, to do, or to tell the user. */
export type ChatStep =
  | { type: "send"; input: Input; options: TurnOptions }
  | { type: "pursue"; goal: string }
  | { type: "undo" }
  | { type: "help" }
  | { type: "say"; notice: string };

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
    const [, command, argument = ""] = /^\/([\w-]+)(?:\s+(.*))?$/s.exec(message) ?? [];
    switch (command) {
      case undefined:
        return this.#send(message);
      case "model":
        this.#model = argument || undefined;
        return say(`The next messages go to ${argument || "the thread's model"}.`);
      case "plan":
        if (this.#engine === "exec") return say("/plan needs --transport app-server.");
        this.#isPlanning = true;
        return argument
          ? this.#send(argument)
          : say("The agent plans and changes nothing. /go carries out the plan.");
      case "go":
        if (!this.#isPlanning) return say("There is no plan: /plan begins one.");
        this.#isPlanning = false;
        return this.#send(argument || "Implement the plan.");
      case "goal":
        if (this.#engine === "exec") return say("/goal needs --transport app-server.");
        return argument ? { type: "pursue", goal: argument } : say("/goal needs a goal.");
      case "image":
        if (!argument) return say("/image needs a file.");
        this.#images.push(argument);
        return say(
          `The next message has ${this.#images.length === 1 ? "an image" : `${this.#images.length} images`}.`,
        );
      case "undo":
        return { type: "undo" };
      case "help":
        return { type: "help" };
      default:
        return say(unknownCommand(`/${command}`));
    }
  }

  /** The images have reached the agent. */
  forgetImages(): void {
    this.#images.length = 0;
  }

  #send(message: string): ChatStep {
    return {
      type: "send",
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
  return /^\/[\w-]+(\s|$)/.test(message);
}

const say = (notice: string): ChatStep => ({ type: "say", notice });

function unknownCommand(command: string): string {
  const meant = nearest(command, commandNames);
  const advice = meant === undefined ? "/help lists the commands." : `Did you mean ${meant}?`;
  return `There is no command ${command}. ${advice} To send it to the agent, begin the message with a space.`;
}
