/** What a rule says. */
export type RuleVerdict = "accept" | "acceptForSession" | "decline" | "cancel";

/** One rule: what it is about, what it says, and why. */
export type ApprovalRule = (CommandRule | PathRule | HostRule | McpToolRule) & {
  /** What it says: see `ApprovalDecision`. */
  verdict: RuleVerdict;
  /** Why, for `onVerdict` and whoever reads the rules later. */
  reason: string;
};

/** A rule about commands. */
export interface CommandRule {
  /**
   * The words such commands begin with, as `["git", "status"]`, or a pattern for the text of a command.
   *
   * A line that runs several commands (`npm test && npm run lint`) is looked at one by one. No accepting rule holds for
   * a line that cannot be seen through: one with substitutions, redirections (but for `2>&1` and `/dev/null`),
   * assignments, groups, or a shell other than the POSIX ones. Declining rules hold for such a line when the words
   * appear in it somewhere.
   */
  command: readonly string[] | RegExp;
}

/** A rule about patches: it holds for each file that a patch creates, removes, modifies or moves. */
export interface PathRule {
  /**
   * A glob, or a pattern for the path with `/` between its parts. Both see the path from the directory the agent works
   * in, or the absolute path where the file lies outside of it; a glob that is absolute itself sees absolute paths.
   * Symbolic links are followed first. An accepting glob matches names that begin with a dot only where it says so.
   */
  path: string | RegExp;
}

/** A rule about connections to a host. */
export interface HostRule {
  /** The host's name, in which `*` stands for anything (`*.example.com`), or a pattern for it, in lower case. */
  host: string | RegExp;
}

/** A rule about calls of MCP tools. */
export interface McpToolRule {
  /** The MCP server and its tool, in which `*` stands for anything (`github/get_*`), or a pattern for `server/tool`. */
  mcpTool: string | RegExp;
}
