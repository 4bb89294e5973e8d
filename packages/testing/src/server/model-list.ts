/** What `GET /v1/models` answers: a list that satisfies both readers of the public API and the agent. */
export function modelList(): object {
  return { object: "list", data: [{ id: "gpt-5.5", object: "model", owned_by: "scripted" }], models: [] };
}
