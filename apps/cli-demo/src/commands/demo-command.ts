import { Command, Help, type HelpConfiguration, type Option, type ParseOptionsResult } from "commander";
import pc from "picocolors";

import type { Invocation } from "../arguments/invocation.js";
import { nearest, orList } from "../arguments/suggestions.js";
import { CliError, ExitCode } from "../errors/cli-error.js";
import { definitionLines, shellLines, textBlock } from "../rendering/layout.js";

/** A command whose mistakes are reported in the words of this program: what is wrong, what is expected, what was meant. */
export class DemoCommand extends Command {
  /** Creates the command of the program, whose settings its commands inherit. */
  static program(name: string): DemoCommand {
    const program = new DemoCommand(name);
    program
      .configureHelp(helpFormat)
      .helpOption("-h, --help", "show this help")
      .helpCommand("help [command]", "show the help of a command")
      .showSuggestionAfterError(false)
      .exitOverride();
    return program;
  }

  override createCommand(name?: string): DemoCommand {
    return new DemoCommand(name);
  }

  /** Reports the first mistake: commander looks for unknown options only after all values. */
  override parseOptions(args: string[]): ParseOptionsResult {
    const at = this.parent === null || args.some(isHelp) ? -1 : this.#findUnknownOption(args);
    if (at >= 0) {
      super.parseOptions(args.slice(0, at));
      this.error(`error: unknown option '${args[at]?.replace(/=.*$/s, "")}'`, {
        code: "commander.unknownOption",
      });
    }
    return super.parseOptions(args);
  }

  #findUnknownOption(args: readonly string[]): number {
    for (let at = 0; at < args.length; at += 1) {
      const word = args[at] ?? "";
      if (word === "--") return -1;
      if (!/^-./.test(word)) continue;
      const option = this.options.find(({ long, short }) =>
        word.startsWith("--") ? word.replace(/=.*$/s, "") === long : word.slice(0, 2) === short,
      );
      if (option === undefined) return at;
      if (option.required && [option.long, option.short].includes(word)) at += 1;
    }
    return -1;
  }

  /** Called by commander with a message of its own. */
  override error(message: string, { code = "" } = {}): never {
    const text = explainMistake(this, code, message) ?? `${message.replace(/^error: /, "")}.`;
    throw new CliError(ExitCode.WrongUsage, text, [`To see what it takes: ${fullName(this)} --help`]);
  }
}

/** Rejects a word in the place of a command that is no command, before anything after it is looked at. */
export function rejectUnknownCommand(words: readonly string[], program: Command, invocation: Invocation) {
  const word = words[0] === "help" ? words[1] : words[0];
  if (word === undefined || !isCommandLike(word) || commandNames(program).includes(word)) return;
  throw unknownCommand(word, program, invocation);
}

/** Rejects a single word as a prompt: as `demo` is the default command, a mistyped command arrives as its prompt. */
export function rejectMistypedCommand(prompt: string, program: Command, invocation: Invocation): void {
  if (!isCommandLike(prompt)) return;
  if (!commandNames(program).includes(prompt)) throw unknownCommand(prompt, program, invocation);
  throw new CliError(ExitCode.WrongUsage, `The command ${prompt} has to come before its options.`, [
    `For example: ${invocation.name} ${prompt} --help`,
  ]);
}

const isHelp = (word: string) => word === "--help" || word === "-h";

const isCommandLike = (word: string) => /^[a-z][a-z-]*$/.test(word);

const commandNames = (program: Command) => [...program.commands.map((command) => command.name()), "help"];

function unknownCommand(word: string, program: Command, { name }: Invocation): CliError {
  const meant = nearest(word, commandNames(program));
  const advice = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return new CliError(ExitCode.WrongUsage, `There is no command "${word}".${advice}`, [
    `To see all commands: ${name} --help`,
    `To use it as a prompt: ${name} run "${word}"`,
  ]);
}

/** Says in one or two sentences what is wrong. `undefined` for a mistake that is not known. */
function explainMistake(command: DemoCommand, code: string, message: string): string | undefined {
  const [first = "", second = "", third = ""] = [...message.matchAll(/'([^']*)'/g)].map(([, text]) => text);
  switch (code) {
    case "commander.unknownOption":
      return explainUnknownOption(command, first);
    case "commander.optionMissingArgument": {
      const option = command.options.find(({ flags }) => flags === first);
      return option && `${option.long} needs a value: ${expectation(option)}.`;
    }
    case "commander.invalidArgument": {
      const option = command.options.find(({ flags }) => flags === first);
      if (option === undefined) return undefined;
      // The value may contain quotes.
      const [, value = second, reason = third] = /' argument '(.*)' is invalid\. (.*)$/s.exec(message) ?? [];
      return explainValue(option, value, reason);
    }
    case "commander.missingArgument": {
      const argument = command.registeredArguments.find((each) => each.name() === first);
      return argument && `${command.name()} needs <${first}>: ${argument.description}.`;
    }
    case "commander.excessArguments": {
      const names = command.registeredArguments.map((each) => each.name());
      const extra = JSON.stringify(command.args[names.length] ?? "");
      if (names.length === 0) return `${command.name()} takes only options, and ${extra} is not one.`;
      return `${command.name()} takes ${orList(names, "and")}, and ${extra} is too much. Put a prompt in quotes.`;
    }
  }
  return undefined;
}

function explainUnknownOption(command: DemoCommand, flag: string): string {
  const owner = command.parent === null ? "This program" : command.name();
  const own = command.options.flatMap(({ long, short }) => [long, short]).filter((each) => each != null);
  const meant = flag.startsWith("--") ? nearest(flag, [...own, "--help"]) : undefined;
  if (meant !== undefined) return `${owner} has no option ${flag}. Did you mean ${meant}?`;
  const others = (command.parent?.commands ?? [])
    .filter(({ options }) => options.some(({ long, short }) => [long, short].includes(flag)))
    .map((each) => each.name());
  const elsewhere = others.length === 0 ? "" : ` It belongs to ${orList(others, "and")}.`;
  return `${owner} has no option ${flag}.${elsewhere}`;
}

function explainValue(option: Option, value: string, reason: string): string {
  const meant = nearest(value, option.argChoices ?? []);
  const expected = option.argChoices ? `Expected ${expectation(option)}.` : reason;
  const advice = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `${option.long} cannot be ${JSON.stringify(value)}. ${expected}${advice}`;
}

function expectation({ argChoices, flags, description }: Option): string {
  if (argChoices) return orList(argChoices, "or");
  const placeholder = /<(.+)>/.exec(flags)?.[1] ?? "value";
  return `${placeholder} (${description.replace(/ \(.*$/, "")})`;
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

/** Narrower descriptions stand below their term rather than next to it. */
const minDescriptionWidth = 38;
/** Columns in front of an item and between a term and its description. */
const itemMargin = 2;

/** As wide as `Usage: `. */
const usageMargin = " ".repeat(7);

/** Formats a heading of the help. Commander removes the style where colours are off. */
export const helpTitle: (title: string) => string = pc.createColors(true).bold;

/** The columns of the help. `undefined` in a pipe, where commander takes 80 and examples stay on one line. */
export function helpWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns || 80 : undefined;
}

/** How commander lays out help: words stay whole on narrow terminals, too. */
const helpFormat: HelpConfiguration = {
  styleTitle: helpTitle,
  minWidthToWrap: minDescriptionWidth,
  commandUsage(command) {
    const usage = new Help().commandUsage(command);
    return textBlock(usage, usageMargin, helpWidth()).join("\n").trimStart();
  },
  // The descriptions name the choices.
  optionDescription: (option: Option) => option.description,
  formatItem(term, termWidth, description, helper) {
    const width = helper.helpWidth ?? 80;
    const margin = " ".repeat(itemMargin);
    const room = width - termWidth - 2 * itemMargin;
    if (description === "") return margin + term;
    const isNarrow = room < minDescriptionWidth;
    const indent = isNarrow ? 3 * itemMargin : termWidth + 2 * itemMargin;
    const lines = textBlock(description, " ".repeat(indent), width);
    if (isNarrow) return [margin + term, ...lines].join("\n");
    const paddedTerm = term.padEnd(termWidth + term.length - helper.displayWidth(term));
    return `${margin}${paddedTerm}${margin}${lines.join("\n").trimStart()}`;
  },
};

/** Adds a section of examples to the help of a command, with or without descriptions. */
export function addExamples(
  command: Command,
  examples: readonly (string | readonly [command: string, description: string])[],
): void {
  const rows = examples.map((each) => (typeof each === "string" ? ([each, ""] as const) : each));
  command.addHelpText("after", () => {
    const width = helpWidth();
    const room = width && width - itemMargin;
    const lines = rows.some(([, description]) => description !== "")
      ? definitionLines(rows, room)
      : rows.flatMap(([example]) => shellLines(example, room));
    return ["", helpTitle("Examples:"), ...lines.map((line) => `  ${line}`)].join("\n");
  });
}
