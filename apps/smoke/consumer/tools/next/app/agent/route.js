import { Codex } from "@codex/sdk";

export const dynamic = "force-dynamic";

export async function GET() {
  const codex = new Codex({ config: JSON.parse(process.env.MODEL) });
  const { finalResponse } = await codex.startThread({ skipGitRepoCheck: true }).run("Hello");
  return Response.json({ finalResponse });
}
