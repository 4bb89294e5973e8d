import type { ClientMethod, ClientRequests } from "../method/client-requests.js";
import type {
  ServerNotification,
  ServerNotificationMethod,
  ServerNotifications,
} from "../method/server-notifications.js";
import type { ServerRequestMethod, ServerRequests } from "../method/server-requests.js";
import type { RequestHandler } from "./request-handler.js";
import type { RequestOptions } from "./request-options.js";

/** Any string but the methods that have types: else a mistake in typed parameters would pass as an untyped call. */
type Untyped<Method extends string, Typed extends string> = Method extends Typed ? never : Method;

/** The arguments after the method: parameters that are all optional may be left out. */
type RequestArguments<Params, Result> =
  Record<never, never> extends Params
    ? [params?: Params, options?: RequestOptions<Result>]
    : [params: Params, options?: RequestOptions<Result>];

/** How requests are called. */
export interface TypedRequests {
  /** A method that is typed in {@link ClientRequests}. */
  <Method extends ClientMethod>(
    method: Method,
    ...rest: RequestArguments<ClientRequests[Method]["params"], ClientRequests[Method]["result"]>
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
  /** A method that is typed in {@link ServerNotifications}. */
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
  /** A method that is typed in {@link ServerRequests}. */
  <Method extends ServerRequestMethod>(
    method: Method,
    handler: RequestHandler<ServerRequests[Method]["params"], ServerRequests[Method]["result"]>,
  ): () => void;
  /** Any other method. */
  <Method extends string>(method: Untyped<Method, ServerRequestMethod>, handler: RequestHandler): () => void;
}
