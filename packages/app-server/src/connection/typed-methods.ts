import type { UnrecognizedType } from "@codex/protocol";
import type { ClientRequests, ServerNotifications, ServerRequests } from "../wire/index.js";
import type { RequestHandler } from "./incoming-requests.js";
import type { RequestOptions } from "./outgoing-request.js";

type ClientMethod = keyof ClientRequests;
type ServerRequestMethod = keyof ServerRequests;
type ServerNotificationMethod = keyof ServerNotifications;

/** A received notification. Branch on `method`. */
export type ServerNotification = RecognizedNotification | UnrecognizedNotification;

type RecognizedNotification = {
  [Method in ServerNotificationMethod]: NotificationEnvelope & {
    method: Method;
    params: ServerNotifications[Method]["params"];
  };
}[ServerNotificationMethod];

/** A notification unknown to the binary that these types were generated from. */
type UnrecognizedNotification = NotificationEnvelope & { method: UnrecognizedType; params?: unknown };

/** The fields that all notifications share. */
type NotificationEnvelope = {
  /** When the server sent it, in milliseconds since the Unix epoch. Older servers omit it. */
  emittedAtMs?: number;
};

type NullableKey<Params> = {
  [Key in keyof Params]-?: null extends Params[Key] ? Key : undefined extends Params[Key] ? Key : never;
}[keyof Params];

/** Parameters as callers pass them. Nullable fields are optional, because the server treats a missing field as null. */
type Sent<Params> = Params extends object
  ? { [Key in Exclude<keyof Params, NullableKey<Params>>]: Params[Key] } & {
      [Key in NullableKey<Params>]?: Params[Key] | undefined;
    }
  : Params;

/** Any method without types. Excludes typed methods, so that wrong parameters for them cannot fall back to this. */
type Untyped<Method extends string, Typed extends string> = Method extends Typed ? never : Method;

/** The arguments after the method. `params` is optional if all its fields are. */
type RequestArguments<Params, Result> =
  Record<never, never> extends Params
    ? [params?: Params, options?: RequestOptions<Result>]
    : [params: Params, options?: RequestOptions<Result>];

/** The parameters that `request()` accepts for a method. */
export type RequestParams<Method extends keyof ClientRequests> = Sent<ClientRequests[Method]["params"]>;

/** The overloads of {@link Connection.request}. */
export interface TypedRequests {
  /** A method that is typed in `ClientRequests`. */
  <Method extends ClientMethod>(
    method: Method,
    ...rest: RequestArguments<RequestParams<Method>, ClientRequests[Method]["result"]>
  ): Promise<ClientRequests[Method]["result"]>;
  /** Any other method. The result is not validated against `Result`. */
  <Result = unknown, Method extends string = string>(
    method: Untyped<Method, ClientMethod>,
    params?: unknown,
    options?: RequestOptions<Result>,
  ): Promise<Result>;
}

/** The overloads of {@link Connection.onNotification}. The returned function removes the listener. */
export interface TypedNotifications {
  /** A method that is typed in `ServerNotifications`. */
  <Method extends ServerNotificationMethod>(
    method: Method,
    listener: (params: ServerNotifications[Method]["params"]) => void,
  ): () => void;
  /** All methods. */
  (method: "*", listener: (notification: ServerNotification) => void): () => void;
  /** Any other method. */
  <Method extends string>(
    method: Untyped<Method, ServerNotificationMethod | "*">,
    listener: (params: unknown) => void,
  ): () => void;
}

/** The overloads of {@link Connection.onRequest}. The returned function removes the handler. */
export interface TypedRequestHandlers {
  /** A method that is typed in `ServerRequests`. */
  <Method extends ServerRequestMethod>(
    method: Method,
    handler: RequestHandler<ServerRequests[Method]["params"], ServerRequests[Method]["result"]>,
  ): () => void;
  /** Any other method. */
  <Method extends string>(method: Untyped<Method, ServerRequestMethod>, handler: RequestHandler): () => void;
}
