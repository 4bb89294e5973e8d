import type {
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
} from "../account/chatgpt-auth-tokens-refresh.js";
import type {
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
} from "../approval/command-execution-approval.js";
import type {
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
} from "../approval/file-change-approval.js";
import type {
  PermissionsRequestApprovalParams,
  PermissionsRequestApprovalResponse,
} from "../approval/permissions-approval.js";
import type {
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
} from "../question/elicitation.js";
import type {
  ToolRequestUserInputParams,
  ToolRequestUserInputResponse,
} from "../question/request-user-input.js";
import type { DynamicToolCallParams, DynamicToolCallResponse } from "../tool/dynamic-tool-call.js";

/** The requests a server can send, as far as they are typed here: parameters and result by method. */
export interface ServerRequests {
  "item/commandExecution/requestApproval": {
    params: CommandExecutionRequestApprovalParams;
    result: CommandExecutionRequestApprovalResponse;
  };
  "item/fileChange/requestApproval": {
    params: FileChangeRequestApprovalParams;
    result: FileChangeRequestApprovalResponse;
  };
  "item/permissions/requestApproval": {
    params: PermissionsRequestApprovalParams;
    result: PermissionsRequestApprovalResponse;
  };
  "item/tool/requestUserInput": { params: ToolRequestUserInputParams; result: ToolRequestUserInputResponse };
  "item/tool/call": { params: DynamicToolCallParams; result: DynamicToolCallResponse };
  "mcpServer/elicitation/request": {
    params: McpServerElicitationRequestParams;
    result: McpServerElicitationRequestResponse;
  };
  "account/chatgptAuthTokens/refresh": {
    params: ChatgptAuthTokensRefreshParams;
    result: ChatgptAuthTokensRefreshResponse;
  };
}

/** The name of a typed request of the server. */
export type ServerRequestMethod = keyof ServerRequests;
