import type { WebDecision, WebRequest } from "@codex/web";
import { type FormEvent, type ReactNode, useId } from "react";
import { DiffView } from "./diff-view.js";
import { ScrollableText } from "./scrollable.js";
import { useAction } from "./use-action.js";

interface RequestCardProps {
  request: WebRequest;
  onAnswer(answer: WebDecision): Promise<void>;
}

type Request<Kind extends WebRequest["kind"]> = Extract<WebRequest, { kind: Kind }>["request"];
type Decision = Request<"approval">["availableDecisions"][number];

/** A request of the agent that waits for an answer. It goes away when anybody has answered. */
export function RequestCard({ request, onAnswer }: RequestCardProps) {
  const { run, isBusy, failure } = useAction(onAnswer);
  return (
    <section className="row request" aria-label="Request from the agent">
      {request.kind === "approval" && <Approval request={request.request} isBusy={isBusy} onAnswer={run} />}
      {request.kind === "user_input" && (
        <Questions request={request.request} isBusy={isBusy} onAnswer={run} />
      )}
      {request.kind === "elicitation" && (
        <Elicitation request={request.request} isBusy={isBusy} onAnswer={run} />
      )}
      {failure !== null && <p role="alert">{failure}</p>}
    </section>
  );
}

interface CardProps<Kind extends WebRequest["kind"]> {
  request: Request<Kind>;
  isBusy: boolean;
  onAnswer(answer: WebDecision): Promise<boolean>;
}

function Approval({ request, isBusy, onAnswer }: CardProps<"approval">) {
  const decisions: Decision[] = [...request.availableDecisions];
  for (const decision of ["decline", "cancel"] as const) {
    if (!decisions.includes(decision)) decisions.push(decision);
  }
  return (
    <>
      {describe(request)}
      {request.workingDirectory !== null && (
        <p className="quiet">
          in <code>{request.workingDirectory}</code>
        </p>
      )}
      {request.reason !== null && <p>Reason: {request.reason}</p>}
      <div className="actions">
        {decisions.map((decision) => (
          <button
            key={JSON.stringify(decision)}
            type="button"
            className={decision === "accept" ? "primary" : "plain"}
            disabled={isBusy}
            onClick={() => onAnswer(decision)}
          >
            {labelOf(decision)}
          </button>
        ))}
      </div>
    </>
  );
}

function describe(request: Request<"approval">): ReactNode {
  switch (request.kind) {
    case "command":
      if (request.network !== null) {
        return (
          <p>
            Connect to <code>{request.network.host}</code>?
          </p>
        );
      }
      return (
        <>
          <p>Run this command?</p>
          <ScrollableText label="Command" text={request.command ?? "(unknown)"} />
        </>
      );
    case "file_change":
      return (
        <>
          <p>Make these changes?</p>
          {request.changes.map((change) => (
            <DiffView key={change.path} change={change} />
          ))}
        </>
      );
    case "permissions":
      return (
        <>
          <p>Grant these permissions?</p>
          <ScrollableText label="Permissions" text={JSON.stringify(request.permissions, null, 2)} />
        </>
      );
    case "mcp_tool_call":
      return (
        <>
          <p>
            Call <code>{`${request.server}.${request.tool}`}</code>?
          </p>
          <ScrollableText label="Arguments" text={JSON.stringify(request.arguments, null, 2)} />
        </>
      );
  }
}

const labels: Record<string, string> = {
  accept: "Yes",
  acceptForSession: "Yes, for this thread",
  acceptAlways: "Yes, always",
  decline: "No",
  cancel: "No, and stop",
};

function labelOf(decision: Decision): string {
  if (typeof decision === "string") return labels[decision] ?? decision;
  if ("acceptWithExecpolicyAmendment" in decision) {
    return `Yes, and always allow “${decision.acceptWithExecpolicyAmendment.join(" ")}”`;
  }
  if ("applyNetworkPolicyAmendment" in decision) {
    const { action, host } = decision.applyNetworkPolicyAmendment;
    return `${action === "allow" ? "Always allow" : "Always deny"} ${host}`;
  }
  return "Yes, with these permissions";
}

function Questions({ request, isBusy, onAnswer }: CardProps<"user_input">) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const answers = request.questions.map((question): [string, string] => {
      const other = String(given.get(`${question.id}/other`) ?? "").trim();
      return [question.id, other || String(given.get(question.id) ?? "")];
    });
    void onAnswer(Object.fromEntries(answers.filter(([, answer]) => answer !== "")));
  };
  return (
    <form onSubmit={submit}>
      {request.questions.map(({ id: name, question, options, allowsOther, isSecret }) => (
        <fieldset key={name}>
          <legend>{question}</legend>
          {options?.map(({ label, description }) => (
            <label key={label} className="option">
              <input type="radio" name={name} value={label} />
              <span>
                {label} <span className="quiet">{description}</span>
              </span>
            </label>
          ))}
          {(allowsOther || options === null) && (
            <label className="option" htmlFor={`${id}-${name}`}>
              {options === null ? "Answer" : "Other"}
              <input
                id={`${id}-${name}`}
                type={isSecret ? "password" : "text"}
                name={`${name}/other`}
                autoComplete="off"
              />
            </label>
          )}
        </fieldset>
      ))}
      <div className="actions">
        <button type="submit" className="primary" disabled={isBusy}>
          Answer
        </button>
        <button type="button" className="plain" disabled={isBusy} onClick={() => onAnswer({})}>
          Skip
        </button>
      </div>
    </form>
  );
}

type FormField = { type?: string; title?: string; description?: string; enum?: string[]; default?: unknown };

/** A question of an MCP server: a form of texts, numbers, switches and choices, or a page to visit. */
function Elicitation({ request, isBusy, onAnswer }: CardProps<"elicitation">) {
  const id = useId();
  const isForm = request.mode === "form";
  const fields = Object.entries(
    isForm ? ((request.schema["properties"] ?? {}) as Record<string, FormField>) : {},
  );
  const required = isForm ? (request.schema["required"] as string[] | undefined) : undefined;
  const accept = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const values = fields.map(([name, { type }]) => [name, readField(type, given.get(name))]);
    const content = Object.fromEntries(values.filter(([, value]) => value !== undefined));
    void onAnswer(isForm ? { action: "accept", content } : "accept");
  };
  return (
    <form onSubmit={accept}>
      <p>
        <strong>{request.serverName}</strong> asks: {request.message}
      </p>
      {!isForm && (
        <p>{/^https?:/.test(request.url) ? <OutsideLink url={request.url} /> : <code>{request.url}</code>}</p>
      )}
      {fields.map(([name, field]) => (
        <div key={name} className="option">
          <label htmlFor={`${id}-${name}`}>
            {field.title ?? name} <span className="quiet">{field.description}</span>
          </label>
          <Field
            id={`${id}-${name}`}
            name={name}
            field={field}
            isRequired={required?.includes(name) ?? false}
          />
        </div>
      ))}
      <div className="actions">
        <button type="submit" className="primary" disabled={isBusy}>
          {isForm ? "Answer" : "Done"}
        </button>
        <button type="button" className="plain" disabled={isBusy} onClick={() => onAnswer("decline")}>
          No
        </button>
      </div>
    </form>
  );
}

function OutsideLink({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {url}
    </a>
  );
}

type FieldProps = { id: string; name: string; field: FormField; isRequired: boolean };

function Field({ id, name, field, isRequired }: FieldProps) {
  const initial = field.default;
  if (field.type === "boolean")
    return <input id={id} type="checkbox" name={name} defaultChecked={initial === true} />;
  if (field.enum) {
    return (
      <select id={id} name={name} defaultValue={String(initial ?? "")} required={isRequired}>
        <option value="" />
        {field.enum.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  const isNumber = field.type === "number" || field.type === "integer";
  return (
    <input
      id={id}
      type={isNumber ? "number" : "text"}
      step={field.type === "number" ? "any" : undefined}
      name={name}
      required={isRequired}
      defaultValue={initial === undefined ? "" : String(initial)}
    />
  );
}

/** The value of a field as its schema wants it; `undefined` if it was left empty. */
function readField(type: string | undefined, given: FormDataEntryValue | null): unknown {
  if (type === "boolean") return given !== null;
  if (given === null || given === "") return undefined;
  return type === "number" || type === "integer" ? Number(given) : given;
}
