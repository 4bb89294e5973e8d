import packageJson from "../../package.json" with { type: "json" };

/** The version of this package, told to the app-server. */
export const sdkVersion: string = packageJson.version;
