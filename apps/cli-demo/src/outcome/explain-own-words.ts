import { ExitCode } from "./exit-code.js";
import type { Explanation } from "./explanation.js";

interface KnownEnd {
  words: RegExp;
  hints: readonly string[];
  exitCode: ExitCode;
}

/** What the binary says when it gives up or refuses, where there is something to advise. */
const knownEnds: readonly KnownEnd[] = [
  {
    words: /Not inside a trusted directory/,
    hints: [
      "Run it inside a Git repository, make one with: git init",
      "or allow it with --skip-git-repo-check.",
    ],
    exitCode: ExitCode.Environment,
  },
  {
    words: /no rollout found for thread id/,
    hints: [
      "Threads are kept in CODEX_HOME (~/.codex by default); is it the one the thread was made in?",
      "Threads made with --offline are resumed with --offline.",
    ],
    exitCode: ExitCode.WrongUsage,
  },
  {
    words: /Error (loading config\.toml|parsing -c overrides)|unknown configuration field/,
    hints: ["Check --config, and config.toml in CODEX_HOME (~/.codex by default)."],
    exitCode: ExitCode.WrongUsage,
  },
];

/** What an error whose message has the binary's own words means. */
export function explainOwnWords(message: string): Explanation {
  const known = knownEnds.find(({ words }) => words.test(message));
  return { message, hints: known?.hints ?? [], exitCode: known?.exitCode ?? ExitCode.TurnFailed };
}
