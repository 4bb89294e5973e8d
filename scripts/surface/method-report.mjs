/**
 * Says for each method of the app-server whether the SDK has something of its own for it, or whether a program reaches it by
 * `codex.request()` and `codex.onNotification()`.
 *
 * @param {string} surface the text of the surface
 * @param {string} source the sources of the SDK, joined
 */
export function methodReport(surface, source) {
  const methods = [...surface.matchAll(/^(server request|request|notification) ([^:\n]+):/gm)].map(
    ([, kind, method]) => ({ kind, method, isWrapped: source.includes(`"${method}"`) }),
  );
  const count = (kind) => {
    const all = methods.filter((each) => each.kind === kind);
    return `# ${all.filter(({ isWrapped }) => isWrapped).length} of ${all.length} ${kind}s are wrapped`;
  };
  return [
    "# Written by `npx -y pnpm surface:update`. Wrapped: @codex/sdk has a method, an option, an event or a handler for it.",
    "# Raw: codex.request() sends it, or codex.onNotification() receives it. The SDK refuses the other requests of the server.",
    ...["request", "notification", "server request"].map(count),
    ...methods.map(({ kind, method, isWrapped }) => `${kind} ${method}: ${isWrapped ? "wrapped" : "raw"}`),
    "",
  ].join("\n");
}
