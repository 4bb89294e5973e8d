/**
 * Where a value stands in the configuration: property names (strings) and array positions (numbers),
 * from the top down. The empty path is the configuration itself.
 */
export type ConfigPath = readonly (string | number)[];

const plainName = /^[A-Za-z0-9_-]+$/;

/**
 * Writes a path the way a programmer would: `mcp_servers.docs.args[0]`, `projects["/srv/a.b"].trust_level`.
 * Names that are not plain words are quoted and escaped, so that a message stays on one line whatever is in them.
 */
export function formatConfigPath(path: ConfigPath): string {
  return path
    .map((segment, position) => {
      if (typeof segment === "number") return `[${segment}]`;
      if (!plainName.test(segment)) return `[${quote(segment)}]`;
      return position === 0 ? segment : `.${segment}`;
    })
    .join("");
}

/** JSON leaves the line separators and the upper control characters as they are; a terminal would obey them. */
function quote(name: string): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(name).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, escaped);
}
