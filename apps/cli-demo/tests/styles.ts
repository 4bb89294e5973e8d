import pc from "picocolors";

import type { Style } from "../src/rendering/layout.js";

/** The style of a pipe. */
export const plainStyle: Style = { paint: pc.createColors(false), width: undefined, directory: "/project" };

/** The style of a narrow terminal without colours. */
export const narrowStyle: Style = { ...plainStyle, width: 24 };

/** The style of a terminal with colours. */
export const colorStyle: Style = { ...plainStyle, paint: pc.createColors(true) };
