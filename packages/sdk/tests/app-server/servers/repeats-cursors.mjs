#!/usr/bin/env node
// Its lists never end: the second page returns the first cursor again.
import { send, serve, turn } from "./serve.mjs";

const list = ({ id, params }) =>
  send({ id, result: { data: [], nextCursor: params.cursor === "first" ? "second" : "first" } });

serve({
  "model/list": list,
  "thread/list": list,
  "thread/turns/list": ({ id, params }) =>
    params.threadId.endsWith("1")
      ? list({ id, params })
      : send({ id, result: { data: [turn("turn-1")], nextCursor: null } }),
  "thread/items/list": list,
  "thread/read": ({ id, params }) =>
    send({
      id,
      result: {
        thread: { id: params.threadId, status: { type: "idle" }, source: "exec", historyMode: "paginated" },
      },
    }),
});
