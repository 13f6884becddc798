import type { Upload } from "../http/read-upload";
import { type Answer, renderAnswer } from "../parameters/answers";
import { checkParameters, type Given } from "../parameters/check";
import type { ParameterTable, Values } from "../parameters/schema";
import type { Permission } from "../permissions/permission";
import type { Caller } from "../state/caller";
import type { ClusterState } from "../state/cluster-state";

/** What a route's handler is given. */
interface Call<T extends ParameterTable> {
  readonly cluster: ClusterState;
  readonly caller: Caller;
  /** The parameters of path, query and body, checked, as the types of the table say. */
  readonly values: Values<T>;
  /** The same as they were sent, without what was left out. */
  readonly texts: Readonly<Record<string, string>>;
  /** The file that came with the call, where the route takes one. */
  readonly upload: Upload | undefined;
}

/** A route of the API: everything there is to know of it. */
export interface RouteDefinition<T extends ParameterTable> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** As the API documentation writes it: `/nodes/{node}/qemu/{vmid}`. */
  readonly path: string;
  /** The last name of the path takes the rest of it, slashes too: a CIDR need not be percent-encoded. */
  readonly slashes?: true;
  /** The body is a file with fields before it. It is read only when the caller may send one. */
  readonly takesUpload?: true;
  /** Who may call it. Checked before the parameters are, and before anything is looked up. */
  readonly permission: Permission;
  /** Closed to API tokens: a ticket is needed. */
  readonly ticketOnly?: true;
  readonly parameters: T;
  /** How the `data` of the answer is typed. */
  readonly answer: Answer;
  /** Returns the `data` of the answer, or a `Page`. */
  readonly handle: (call: Call<T>) => unknown;
}

/** A route, its table forgotten, so that all are of one type. */
export interface Route
  extends Pick<
    RouteDefinition<ParameterTable>,
    "method" | "path" | "slashes" | "takesUpload" | "permission" | "ticketOnly" | "parameters"
  > {
  /** Checks the parameters and answers. @throws PveError */
  readonly run: (cluster: ClusterState, caller: Caller, given: Given, upload?: Upload) => Promise<unknown>;
}

/** A part of a list, with the length of the whole. */
export class Page {
  constructor(
    readonly data: unknown,
    readonly total: number,
  ) {}
}

/** Makes a route of its definition. */
export function route<const T extends ParameterTable>(definition: RouteDefinition<T>): Route {
  const { method, path, slashes, takesUpload, permission, ticketOnly, parameters, answer, handle } = definition;
  return {
    method,
    path,
    ...(slashes && { slashes }),
    ...(takesUpload && { takesUpload }),
    permission,
    ...(ticketOnly && { ticketOnly }),
    parameters,
    run: async (cluster, caller, given, upload) => {
      const result = await handle({ cluster, caller, upload, ...checkParameters(parameters, given) });
      return result instanceof Page
        ? new Page(renderAnswer(answer, result.data), result.total)
        : renderAnswer(answer, result);
    },
  };
}
