import { type BuiltInTool, removedTools } from "../options/built-in-tools.js";
import type { ThreadOptions } from "../options/thread-options.js";

/** A setting as the agent takes it, by its path. */
type Settings = Record<string, boolean | string | { name: string; enabled: boolean }[]>;

/** The setting that removes each tool when it is off. */
const settingOf: Readonly<Record<Exclude<BuiltInTool, "applyPatch">, string>> = {
  shell: "features.shell_tool",
  viewImage: "features.view_image",
  webSearch: "web_search",
  imageGeneration: "features.image_generation",
  // Unlike `features.multi_agent`, this one also holds where the model's catalogue asks for the tools.
  subAgents: "agents.enabled",
  requestUserInput: "tools.experimental_request_user_input.enabled",
  goals: "features.goals",
  sleep: "features.sleep_tool",
  updatePlan: "tools.update_plan.enabled",
  apps: "features.apps",
};

/** The settings of the options that say which tools and skills the model has. */
export function toolSettings(options: ThreadOptions): Settings {
  const settings: Settings = Object.create(null);
  for (const tool of removedTools(options)) {
    const path = settingOf[tool as keyof typeof settingOf];
    settings[path] = path === "web_search" ? "disabled" : false;
  }
  const { disabledSkills } = options;
  if (disabledSkills?.length)
    settings["skills.config"] = disabledSkills.map((name) => ({ name, enabled: false }));
  return settings;
}

/** The options behind these settings, to name the one that changed. */
export const optionsOfSettings: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.values(settingOf).map((path) => [path, "builtInTools"]),
  ["skills.config", "disabledSkills"],
]);
