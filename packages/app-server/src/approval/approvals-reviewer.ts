/**
 * Who decides approval requests: the client (`"user"`), or an agent of the server's own (`"auto_review"`; its older
 * name is `"guardian_subagent"`).
 */
export type ApprovalsReviewer = "user" | "auto_review" | "guardian_subagent";
