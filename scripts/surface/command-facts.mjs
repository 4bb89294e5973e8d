// Commands, flags, features and models, as the binary lists them.
import { execFileSync } from "node:child_process";

/** @param run runs the binary and returns what it prints. */
export function commandFacts(run) {
  return [...commands(run, []), ...features(run), ...models(run)];
}

function commands(run, path) {
  const help = run(...path, "--help");
  const command = `command ${["codex", ...path].join(" ")}`;
  const below = section(help, "Commands").flatMap((line) => /^ {2}([a-z][\w-]*)/.exec(line)?.[1] ?? []);
  const names = below.filter((name) => name !== "help");
  return [
    command,
    ...entries(section(help, "Arguments")).map((entry) => `${command} ${entry}`),
    ...entries(section(help, "Options")).map((entry) => `${command} ${entry}`),
    ...names.flatMap((name) => commands(run, [...path, name])),
  ];
}

/** The lines below a heading, up to the next heading. */
function section(help, heading) {
  const lines = help.split("\n");
  const start = lines.indexOf(`${heading}:`);
  if (start === -1) return [];
  const length = lines.slice(start + 1).findIndex((line) => /^\S/.test(line));
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length);
}

/** Flags and arguments with what they take: `--sandbox, -s <SANDBOX_MODE>: read-only, workspace-write`. */
function entries(lines) {
  const found = [];
  for (const line of lines) {
    const head = /^ {2,6}(?:(-\w), )?(--[^\s,]+|-\w|[[<][^\s]+)(.*?)(?: {2,}.*)?$/.exec(line);
    if (head) {
      const [, short, name, takes] = head;
      found.push({ name: `${name}${short ? `, ${short}` : ""}${takes}`, values: [], text: "" });
    } else if (found.length > 0) {
      const value = /^ {10}- ([\w-]+):/.exec(line)?.[1];
      if (value) found.at(-1).values.push(value);
      found.at(-1).text += ` ${line.trim()}`;
    }
  }
  return found.map(({ name, values, text }) => {
    const listed = /\[possible values: ([^\]]+)\]/.exec(text)?.[1].split(/, */) ?? values;
    return listed.length > 0 ? `${name}: ${listed.join(", ")}` : name;
  });
}

function features(run) {
  return run("features", "list")
    .trim()
    .split("\n")
    .map((line) => {
      const [name, stage, enabled] = line.trim().split(/ {2,}/);
      return `feature ${name}: ${stage}, ${enabled === "true" ? "on" : "off"}`;
    });
}

/** What tells the models of the catalogue apart; their prompts and descriptions are left out. */
function models(run) {
  return catalogue(run).flatMap((model) =>
    Object.entries(model).flatMap(([key, value]) => {
      const plain = key === "supported_reasoning_levels" ? value.map(({ effort }) => effort) : value;
      const text = Array.isArray(plain) ? plain.join(", ") : String(plain);
      const isFact =
        key !== "slug" && plain !== null && text !== "" && !/\[object|\n/.test(text) && text.length <= 200;
      return isFact && !/description|display_name/.test(key) ? [`model ${model.slug}.${key}: ${text}`] : [];
    }),
  );
}

/** The models that the binary knows without asking the network. */
export function catalogue(run) {
  return JSON.parse(run("debug", "models", "--bundled")).models;
}

/** Runs the binary in a home of its own. */
export function runner(binary, env) {
  return (...parameters) =>
    execFileSync(binary, parameters, {
      env,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
}
