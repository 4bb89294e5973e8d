/** Turns on the proxy without which codex opens the whole network for a permission profile that lists domains. */
export const networkProxy = "features.network_proxy=true";

/**
 * Adds {@link networkProxy} to settings with a permission profile that lists domains, unless they mention the feature. It is
 * experimental and off by default, and codex says nothing about domains that it does not enforce.
 *
 * @param overrides the caller's settings as `key=value`
 */
export function enforceDomains(overrides: readonly string[]): readonly string[] {
  const isMentioned = overrides.some((override) =>
    /^\s*features(\.network_proxy\b|\s*=.*\bnetwork_proxy\b)/s.test(override),
  );
  const hasDomains = overrides.some((override) => /^\s*permissions\b.*\bdomains\b/s.test(override));
  return hasDomains && !isMentioned ? [...overrides, networkProxy] : overrides;
}
