// What no turn needs, in one file of the build that is loaded by the first call. Not as namespaces: the build would define them
// with a property descriptor that a polluted `Object.prototype` can break.
export { readAccount, readRateLimits } from "../account/account.js";
export { listModels } from "../account/models.js";
export { signIn, signOut } from "../account/sign-in.js";
export { attach } from "./attached-turn.js";
export { doctor } from "./doctor-options.js";
export { checkExportedSession, exportSession, findSession, importSession } from "./exported-session.js";
export {
  copyFile,
  listDirectory,
  makeDirectory,
  readFile,
  removeFile,
  statFile,
  watchFile,
  writeFile,
} from "./file-requests.js";
export { sendRequest } from "./live-connection.js";
export { callMcpTool, listMcpServers, readMcpResource, reloadMcpServers } from "./mcp-requests.js";
export { mcpSignIn } from "./mcp-sign-in.js";
export { runCommand } from "./run-command.js";
export { readServerInfo } from "./server-info.js";
export { listPermissionProfiles, readConfig } from "./settings.js";
export { listSkills } from "./skills.js";
export { readThread, readTurns } from "./stored-thread.js";
export { findLastThread, findNamedThread, readFoundPage, readThreadPage } from "./thread-queries.js";
export { writeConfig } from "./written-settings.js";
