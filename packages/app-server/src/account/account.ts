import type { OpenEnum } from "@codex/protocol";

/** The account the server uses for OpenAI's models. */
export type Account = ApiKeyAccount | ChatgptAccount | AmazonBedrockAccount | GcpAccount;

/** An API key. */
export interface ApiKeyAccount {
  /** Tells the accounts apart. */
  type: "apiKey";
}

/** A ChatGPT login. */
export interface ChatgptAccount {
  /** Tells the accounts apart. */
  type: "chatgpt";
  /** The user's address, where known. */
  email: string | null;
  /** The user's plan. */
  planType: PlanType;
  /** The workspace in use, where there is one. */
  workspaceName: string | null;
}

/** Amazon Bedrock. */
export interface AmazonBedrockAccount {
  /** Tells the accounts apart. */
  type: "amazonBedrock";
  /** Whether codex keeps the credentials, rather than the AWS configuration. */
  usesCodexManagedCredentials: boolean;
}

/** Google Cloud. */
export interface GcpAccount {
  /** Tells the accounts apart. */
  type: "gcp";
}

/** A ChatGPT plan. The list grows. */
export type PlanType = OpenEnum<
  "free" | "go" | "plus" | "pro" | "team" | "business" | "enterprise" | "edu" | "unknown"
>;
