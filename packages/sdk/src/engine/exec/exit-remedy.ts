/** What the binary says on stderr before it gives up, and what helps: in the words of the SDK's options. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /Not inside a trusted directory/,
    "Set `workingDirectory` to a Git repository, or allow another directory with `skipGitRepoCheck: true`.",
  ],
  [
    /no rollout found for thread id/,
    "Check that the thread's id is right, and that CODEX_HOME is the one the thread was recorded in.",
  ],
  [
    /unknown configuration field/,
    "Correct the name in `config`, or let unknown settings be ignored (`strictConfig: false`).",
  ],
  [
    /approval_policy.*untrusted|untrusted.*approval_policy/s,
    '`codex exec` does not take `approvalPolicy: "untrusted"`; use the app-server transport.',
  ],
  [/CODEX_HOME points to/, "Make that directory, or set CODEX_HOME to one that exists."],
];

/** What to do about a process that exited with these last words; `undefined` where they say it all. */
export function exitRemedy(stderrTail: string): string | undefined {
  return remedies.find(([words]) => words.test(stderrTail))?.[1];
}
