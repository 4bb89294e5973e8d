import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../options.js";
import type { ExecArguments } from "./exec-arguments.js";
import { buildExecArguments } from "./exec-arguments.js";

const ID = "01a20223-a053-7583-97c9-2ae3e5bf6785";

function build(options: Partial<ExecArguments>): string[] {
  return buildExecArguments({ configOverrides: [], ...options });
}

const everything: ExecArguments = {
  configOverrides: ["a.b=1", 'c="d"'],
  baseUrl: 'http://x/"y"',
  model: "gpt-5.5",
  threadSource: "source",
  sandboxMode: "read-only",
  workingDirectory: "/w",
  additionalDirectories: ["/one", "/two"],
  skipGitRepoCheck: true,
  outputSchemaFile: "/tmp/schema.json",
  cyberAccessProgram: "standard",
  modelReasoningEffort: "high",
  networkAccessEnabled: false,
  webSearchMode: "cached",
  webSearchEnabled: true,
  approvalPolicy: "never",
  images: ["/a.png", "/b.png"],
};

describe("buildExecArguments", () => {
  it("writes the command line of the published SDK, flag for flag and in the same order", () => {
    const common = [
      ...["exec", "--experimental-json", "--config", "a.b=1", "--config", 'c="d"'],
      ...["--config", 'openai_base_url="http://x/\\"y\\""', "--model", "gpt-5.5"],
    ];
    const rest = [
      ...["--sandbox", "read-only", "--cd", "/w", "--add-dir", "/one", "--add-dir", "/two"],
      ...[
        "--skip-git-repo-check",
        "--output-schema",
        "/tmp/schema.json",
        "--cyber-access-program",
        "standard",
      ],
      ...["--config", 'model_reasoning_effort="high"'],
      ...["--config", "sandbox_workspace_write.network_access=false"],
      ...["--config", 'web_search="cached"', "--config", 'approval_policy="never"'],
    ];
    const images = ["--image", "/a.png", "--image", "/b.png"];
    expect(buildExecArguments(everything)).toEqual([
      ...common,
      ...["--thread-source", "source"],
      ...rest,
      ...images,
    ]);
    expect(buildExecArguments({ ...everything, resumeId: ID })).toEqual([
      ...common,
      ...rest,
      ...["resume", ID],
      ...images,
    ]);
  });

  it("writes nothing for options that are omitted or turned off", () => {
    expect(build({})).toEqual(["exec", "--experimental-json"]);
    expect(
      build({ skipGitRepoCheck: false, ephemeral: false, strictConfig: false, emptyPrompt: false }),
    ).toEqual(["exec", "--experimental-json"]);
    expect(
      build({ ignoreUserConfig: false, ignoreRules: false, approveForMe: false, worktree: false }),
    ).toEqual(["exec", "--experimental-json"]);
  });

  it("writes the options that the published SDK does not have", () => {
    expect(build({ skipGitRepoCheck: true, ephemeral: true, strictConfig: true })).toEqual([
      ...["exec", "--experimental-json", "--skip-git-repo-check", "--ephemeral", "--strict-config"],
    ]);
    const flags = { ignoreUserConfig: true, ignoreRules: true, approveForMe: true, worktree: true };
    const written = ["--profile", "work", "--ignore-user-config", "--ignore-rules", "--approve-for-me"];
    expect(build({ configProfile: "work", ...flags }).slice(2)).toEqual([...written, "--worktree"]);
    const resumed = build({ configProfile: "work", ...flags, resumeId: ID });
    expect(resumed.slice(2)).toEqual([...written, "resume", ID]);
    const copied = build({ configProfile: "work", ...flags, forkId: ID });
    expect(copied.slice(2, -1)).toEqual([...written, "fork"]);
  });

  it.each([
    [{ webSearchEnabled: true }, "live"],
    [{ webSearchEnabled: false }, "disabled"],
    [{ webSearchMode: "cached", webSearchEnabled: false }, "cached"],
  ])("turns %o into web_search %s", (options, mode) => {
    expect(build(options).slice(2)).toEqual(["--config", `web_search="${mode}"`]);
  });

  it("turns permissions into the profile of threads that name none", () => {
    expect(build({ permissions: ":workspace" }).slice(2)).toEqual([
      "--config",
      'default_permissions=":workspace"',
    ]);
  });

  it("puts an empty prompt last, where images cannot swallow it", () => {
    expect(build({ images: ["a"], emptyPrompt: true }).slice(2)).toEqual(["--image", "a", "--", ""]);
    expect(build({ resumeId: ID, images: ["a"], emptyPrompt: true }).slice(2)).toEqual([
      ...["resume", ID, "--image", "a", "--", ""],
    ]);
  });

  it("joins a value to its flag when the value looks like a flag", () => {
    expect(
      build({
        configOverrides: ["--yolo", "-x=1"],
        model: "--dangerously-bypass-approvals-and-sandbox",
        threadSource: "-",
        sandboxMode: "-s",
        workingDirectory: "-C",
        additionalDirectories: ["--"],
        outputSchemaFile: "-o",
        cyberAccessProgram: "-h",
        configProfile: "-p",
        images: ["-i"],
      }).slice(2),
    ).toEqual([
      ...["--config=--yolo", "--config=-x=1", "--model=--dangerously-bypass-approvals-and-sandbox"],
      ...["--thread-source=-", "--sandbox=-s", "--cd=-C", "--add-dir=--", "--output-schema=-o"],
      ...["--cyber-access-program=-h", "--profile=-p", "--image=-i"],
    ]);
  });

  it("quotes options that become config, so that each stays one value", () => {
    const nasty = 'x"\nsandbox_mode="danger-full-access';
    const quoted = '"x\\"\\nsandbox_mode=\\"danger-full-access"';
    expect(
      build({ modelReasoningEffort: nasty, webSearchMode: nasty, approvalPolicy: nasty }).slice(2),
    ).toEqual([
      ...["--config", `model_reasoning_effort=${quoted}`],
      ...["--config", `web_search=${quoted}`, "--config", `approval_policy=${quoted}`],
    ]);
  });

  it.each([
    "",
    "my-thread",
    "--last",
    "-",
    ID.slice(1),
    `${ID} `,
    ` ${ID}`,
    `{${ID}}`,
    ID.replaceAll("-", ""),
    `${ID}\n`,
  ])("rejects %o as a thread id, because the binary would take it for something else", (resumeId) => {
    expect(() => build({ resumeId })).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        option: "resumeId",
        received: JSON.stringify(resumeId),
      }),
    );
  });

  it("also resumes a UUID in upper case", () => {
    expect(build({ resumeId: ID.toUpperCase() }).slice(2)).toEqual(["resume", ID.toUpperCase()]);
  });

  it.each([
    ["configOverrides[0]", { configOverrides: ["a\0"] }],
    ["baseUrl", { baseUrl: "\0" }],
    ["model", { model: "a\0b" }],
    ["threadSource", { threadSource: "\0" }],
    ["sandboxMode", { sandboxMode: "\0" }],
    ["workingDirectory", { workingDirectory: "\0" }],
    ["additionalDirectories[1]", { additionalDirectories: ["a", "\0"] }],
    ["outputSchemaFile", { outputSchemaFile: "\0" }],
    ["cyberAccessProgram", { cyberAccessProgram: "\0" }],
    ["modelReasoningEffort", { modelReasoningEffort: "\0" }],
    ["webSearchMode", { webSearchMode: "\0" }],
    ["approvalPolicy", { approvalPolicy: "\0" }],
    ["images[1]", { images: ["a", "b\0"] }],
  ])("rejects a NUL byte in %s and names the option", (option, options) => {
    expect(() => build(options)).toThrow(InvalidArgumentError);
    expect(() => build(options)).toThrow(expect.objectContaining({ option }));
  });

  it("rejects an image path that the binary would split", () => {
    expect(() => build({ images: ["ok.png", "a,b.png"] })).toThrow(
      expect.objectContaining({ option: "images[1]", received: '"a,b.png"' }),
    );
  });
});
