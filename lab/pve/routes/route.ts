import { checkParameters, type Given } from "../parameters/check";
import type { ParameterTable, Values } from "../parameters/schema";
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
}

/** A route of the API: everything there is to know of it. */
export interface RouteDefinition<T extends ParameterTable> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** As the API documentation writes it: `/nodes/{node}/qemu/{vmid}`. */
  readonly path: string;
  readonly parameters: T;
  /** Returns the `data` of the answer, or a `Page`. */
  readonly handle: (call: Call<T>) => unknown;
}

/** A route, its table forgotten, so that all are of one type. */
export interface Route {
  readonly method: RouteDefinition<ParameterTable>["method"];
  readonly path: string;
  /** Checks the parameters and answers. @throws PveError */
  readonly run: (cluster: ClusterState, caller: Caller, given: Given) => unknown;
}

/** A part of a list, with the length of the whole. */
export class Page {
  constructor(
    readonly data: readonly unknown[],
    readonly total: number,
  ) {}
}

/** Makes a route of its definition. */
export function route<const T extends ParameterTable>(definition: RouteDefinition<T>): Route {
  const { method, path, parameters, handle } = definition;
  return {
    method,
    path,
    run: (cluster, caller, given) => handle({ cluster, caller, ...checkParameters(parameters, given) }),
  };
}
