#!/usr/bin/env node
// Sends unknown methods, items, fields and states.
import { nextTurnId, notify, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: { ...turn(turnId), mood: "good" }, weather: "fine" } });
    send({ method: "weather/changed", params: { to: "rain" } });
    send({ method: "no/parameters" });
    notify("turn/pondered", { turnId });
    notifyStarted(turnId);
    notify("item/completed", { turnId, item: { type: "timeTravel", id: "t", toYear: 1985 } });
    notify("item/commandExecution/outputDelta", { turnId, itemId: "nobody", delta: "out of nowhere" });
    say(turnId, "understood");
    notifyCompleted(turnId);
  },
});
