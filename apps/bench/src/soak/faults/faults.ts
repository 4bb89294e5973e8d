import { execFaults } from "./exec-faults.js";
import type { Fault } from "./fault.js";
import { serverFaults } from "./server-faults.js";

/** All faults, on both engines. */
export const faults: readonly Fault[] = [...execFaults, ...serverFaults];
