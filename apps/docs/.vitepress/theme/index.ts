// The fonts of the system: nothing to download, and nothing to look up elsewhere.
import DefaultTheme from "vitepress/theme-without-fonts";
import { h } from "vue";

import { NotFound } from "./not-found.js";
import "./style.css";

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { "not-found": () => h(NotFound) }),
};
