import type { OpenEnum } from "@codex/protocol";

/** The connection a command tried to make, when that is what has to be approved. */
export interface NetworkApprovalContext {
  /** Host name or address. */
  host: string;
  /** How it was to be reached. */
  protocol: OpenEnum<"http" | "https" | "socks5Tcp" | "socks5Udp">;
}

/** A lasting rule about one host. */
export interface NetworkPolicyAmendment {
  /** Host name or address. */
  host: string;
  /** What the rule says. */
  action: "allow" | "deny";
}
