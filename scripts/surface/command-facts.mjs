// Reads the binary's own lists of commands, flags, features and models.
import { execFileSync } from "node:child_process";

/** @param run runs the binary and returns its output */
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

/** Returns the lines between a heading and the next one. */
function section(help, heading) {
  const lines = help.split("\n");
  const start = lines.indexOf(`${heading}:`);
  if (start === -1) return [];
  const length = lines.slice(start + 1).findIndex((line) => /^\S/.test(line));
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length);
}

/** Returns flags and arguments with their values: `--sandbox, -s <SANDBOX_MODE>: read-only, workspace-write`. */
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

/** Returns the fields in which the models of the catalogue differ, without their prompts and descriptions. */
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

/** Returns the models that the binary knows without the network. */
export function catalogue(run) {
  return JSON.parse(run("debug", "models", "--bundled")).models;
}

/** Creates a function that runs the binary in its own home. */
export function runner(binary, env) {
  return (...parameters) =>
    execFileSync(binary, parameters, {
      env,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
}
