/** The first paragraph of the README below its heading. */
export function pitchOf(readme: string): string {
  const [, pitch = ""] = /^# .+\n\n([\s\S]+?)\n\n/m.exec(readme) ?? [];
  return pitch.replaceAll("\n", " ");
}

/** Makes the home page of the README: its heading and its pitch in large letters, and then the rest. */
export function homeOf(readme: string): string {
  const [, title = ""] = /^# (.+)$/m.exec(readme) ?? [];
  const rest = readme.replace(/^# .+\n\n[\s\S]+?\n\n/m, "");
  const action = (text: string, link: string, theme: string) => ({ text, link, theme });
  const hero = {
    name: title,
    tagline: pitchOf(readme)
      .replaceAll("`", "")
      .replaceAll(/\*\*/g, "")
      .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1"),
    actions: [
      action("Get started", "/guides/getting-started", "brand"),
      action("Cookbook", "/cookbook", "alt"),
      action("exec or app-server?", "/guides/exec-or-app-server", "alt"),
      action("FAQ", "/guides/faq", "alt"),
      action("API", "/reference/sdk", "alt"),
    ],
  };
  // JSON is YAML.
  return `---\nlayout: home\nhero: ${JSON.stringify(hero)}\n---\n\n${rest}`;
}
