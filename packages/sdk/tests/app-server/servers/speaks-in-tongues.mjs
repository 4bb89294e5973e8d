#!/usr/bin/env node
// Sends methods, items, fields and states that no client knows.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: { ...turn(turnId), mood: "good" }, weather: "fine" } });
    send({ method: "weather/changed", params: { to: "rain" } });
    send({ method: "no/parameters" });
    tell("turn/pondered", { turnId });
    tellStarted(turnId);
    tell("item/completed", { turnId, item: { type: "timeTravel", id: "t", toYear: 1985 } });
    tell("item/commandExecution/outputDelta", { turnId, itemId: "nobody", delta: "out of nowhere" });
    say(turnId, "understood");
    tellCompleted(turnId);
  },
});
