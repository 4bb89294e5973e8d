import type { UnrecognizedType } from "@codex/protocol";
import type { ClientRequests, ServerNotifications, ServerRequests } from "../wire/index.js";
import type { RequestHandler } from "./request-handler.js";
import type { RequestOptions } from "./request-options.js";

type ClientMethod = keyof ClientRequests;
type ServerRequestMethod = keyof ServerRequests;
type ServerNotificationMethod = keyof ServerNotifications;

/** A notification as it arrived. Branch on `method`. */
export type ServerNotification = RecognizedNotification | UnrecognizedNotification;

type RecognizedNotification = {
  [Method in ServerNotificationMethod]: NotificationEnvelope & {
    method: Method;
    params: ServerNotifications[Method]["params"];
  };
}[ServerNotificationMethod];

/** A notification that the binary these types were generated from does not have. */
type UnrecognizedNotification = NotificationEnvelope & { method: UnrecognizedType; params?: unknown };

/** What every notification has besides its method and parameters. */
type NotificationEnvelope = {
  /** When the server sent it, in milliseconds since the Unix epoch. Older servers leave it out. */
  emittedAtMs?: number;
};

type NullableKey<Params> = {
  [Key in keyof Params]-?: null extends Params[Key] ? Key : undefined extends Params[Key] ? Key : never;
}[keyof Params];

/** Parameters as callers write them: the server takes a field that is missing for one that is null. */
type Sent<Params> = Params extends object
  ? { [Key in Exclude<keyof Params, NullableKey<Params>>]: Params[Key] } & {
      [Key in NullableKey<Params>]?: Params[Key] | undefined;
    }
  : Params;

/** Any method without types. With the typed ones in it, a mistake in typed parameters would pass as an untyped call. */
type Untyped<Method extends string, Typed extends string> = Method extends Typed ? never : Method;

/** The arguments after the method. Parameters may be left out where every field of them may. */
type RequestArguments<Params, Result> =
  Record<never, never> extends Params
    ? [params?: Params, options?: RequestOptions<Result>]
    : [params: Params, options?: RequestOptions<Result>];

/** What {@link Connection.request} takes as the parameters of a method. */
export type RequestParams<Method extends keyof ClientRequests> = Sent<ClientRequests[Method]["params"]>;

/** How requests are called. */
export interface TypedRequests {
  /** A method that is typed in `ClientRequests`. */
  <Method extends ClientMethod>(
    method: Method,
    ...rest: RequestArguments<RequestParams<Method>, ClientRequests[Method]["result"]>
  ): Promise<ClientRequests[Method]["result"]>;
  /** Any other method. Nothing checks that the result is a `Result`. */
  <Result = unknown, Method extends string = string>(
    method: Untyped<Method, ClientMethod>,
    params?: unknown,
    options?: RequestOptions<Result>,
  ): Promise<Result>;
}

/** How notifications are listened to; the function returned stops it. */
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

/** How the server's requests are handled; the function returned removes the handler. */
export interface TypedRequestHandlers {
  /** A method that is typed in `ServerRequests`. */
  <Method extends ServerRequestMethod>(
    method: Method,
    handler: RequestHandler<ServerRequests[Method]["params"], ServerRequests[Method]["result"]>,
  ): () => void;
  /** Any other method. */
  <Method extends string>(method: Untyped<Method, ServerRequestMethod>, handler: RequestHandler): () => void;
}
