#!/usr/bin/env node
// Ends each sign-in on its own: with `DIES` by dying, with `REFUSES` by an error that repeats the token or key, with `SUCCEEDS` well, and
// otherwise because it was not completed in time. `test/die` ends the server.
import { notify, send, serve } from "./serve.mjs";

const loginId = "login-1";
const { DIES, REFUSES, SUCCEEDS } = process.env;
const account = { type: "chatgpt", email: null, planType: "plus", workspaceName: null };

serve({
  "test/die": () => process.exit(1),
  "account/read": ({ id }) => send({ id, result: { account, requiresOpenaiAuth: true } }),
  "account/login/start": ({ id, params }) => {
    if (REFUSES) {
      send({ id, error: { code: -32603, message: `bad token ${params.accessToken ?? params.apiKey}` } });
      return;
    }
    if (SUCCEEDS) {
      process.stderr.write(`signed in with ${params.accessToken}\n`);
      // Before the answer: the two may come in any order.
      notify("account/login/completed", { loginId: null, success: true, error: null });
      send({ id, result: { type: params.type } });
      return;
    }
    send({
      id,
      result: { type: params.type, loginId, verificationUrl: "https://example.com", userCode: "A" },
    });
    if (DIES) process.exit(1);
    const error = "device auth timed out after 15 minutes";
    notify("account/login/completed", { loginId, success: false, error });
  },
});
