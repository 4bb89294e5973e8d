import pc from "picocolors";

import type { Style } from "../src/rendering/style.js";

/** How lines look in a pipe. */
export const plainStyle: Style = { paint: pc.createColors(false), width: undefined, directory: "/project" };

/** How lines look on a narrow terminal without colours. */
export const narrowStyle: Style = { ...plainStyle, width: 24 };

/** How lines look on a terminal with colours. */
export const colorStyle: Style = { ...plainStyle, paint: pc.createColors(true) };
