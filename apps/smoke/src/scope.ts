/**
 * How much is tried. `short`: this Node, dependencies of the workspace, no network. `full`: every runtime, everything
 * from the registry.
 */
export type Scope = "short" | "full";
