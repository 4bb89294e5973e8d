import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Decides which facts of the surface affect the SDK: methods and types that its sources mention, types that these methods use,
 * commands that it runs, features and settings that it sets, and any tool with a new name.
 *
 * @param {string} source the sources of the packages, joined
 * @param {string[]} surfaces the texts of the surface before and after
 * @returns {(fact: string) => boolean}
 */
export function sdkUsage(source, surfaces) {
  const named = (text) => source.includes(`"${text}"`) || source.includes(`'${text}'`);
  const words = new Set(source.match(/\w+/g));
  const types = usedTypes(surfaces, named, words);
  const tools = surfaces.map(
    (text) => new Set(Array.from(text.matchAll(/^tool [^:]+: (.*)$/gm), ([, name]) => name)),
  );

  return (fact) => {
    const [kind] = fact.split(" ", 1);
    const method = methodOf(fact);
    if (method !== undefined) return named(method);
    if (kind === "type") return types.has(/^type (\w+)/.exec(fact)[1]);
    if (kind === "config") return words.has(/^config (\w+)/.exec(fact)?.[1]);
    if (kind === "feature") return words.has(/^feature (\w+)/.exec(fact)[1]);
    if (kind === "tool") return tools.some((names) => !names.has(/: (.*)$/.exec(fact)[1]));
    if (kind === "command") {
      const path = /^command codex((?: [a-z][\w-]*)+)/.exec(fact)?.[1].trim().split(" ") ?? [];
      return ["exec", "app-server"].includes(path[0]) && path.every(named);
    }
    return false;
  };
}

/** Returns the method in a fact about a request or a notification: `request thread/start: …`. */
function methodOf(fact) {
  return /^(?:(?:server )?request|notification) ([^:]+):/.exec(fact)?.[1];
}

/** Returns the types mentioned in the sources, and all types that they and the methods in use refer to. */
function usedTypes(surfaces, named, words) {
  const parts = new Map();
  const used = new Set();
  const lines = surfaces.flatMap((text) => text.split("\n"));
  for (const line of lines) {
    const [, type, rest] = /^type (\w+)(.*)$/.exec(line) ?? [];
    if (type === undefined) continue;
    if (!parts.has(type)) parts.set(type, new Set());
    for (const word of rest.match(/\b[A-Z]\w+/g) ?? []) parts.get(type).add(word);
  }
  const add = (type) => {
    if (used.has(type) || !parts.has(type)) return;
    used.add(type);
    for (const part of parts.get(type)) add(part);
  };
  for (const type of parts.keys()) if (words.has(type)) add(type);
  for (const line of lines) {
    const method = methodOf(line);
    if (method !== undefined && named(method)) for (const type of line.match(/\b[A-Z]\w+/g) ?? []) add(type);
  }
  return used;
}

/** Returns the sources of the published packages, without tests and generated types. */
export function sdkSource(packages) {
  const files = readdirSync(packages).flatMap((name) =>
    readdirSync(join(packages, name, "src"), { recursive: true })
      .map((file) => join(packages, name, "src", file))
      .filter((file) => /(?<!\.test|\.test-d)\.ts$/.test(file) && !isGenerated(file) && name !== "testing"),
  );
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}

function isGenerated(file) {
  return file.includes(join("app-server", "src", "wire"));
}
