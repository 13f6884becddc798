import type { AddressInfo } from "node:net";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { Cluster } from "../cluster";
import { sendData, sendError } from "./http/answer";
import { authenticate } from "./http/authenticate";
import { decodeForm } from "./http/decode-form";
import { readBody } from "./http/read-body";
import { RequestLog } from "./http/request-log";
import { checkPermission, permissionDenied } from "./permissions/check-permission";
import { PveError, parameterErrors } from "./pve-error";
import { routes } from "./routes";
import type { Route } from "./routes/route";
import { bootCluster } from "./state/boot-cluster";
import type { Caller } from "./state/caller";
import type { ClusterState } from "./state/cluster-state";

/** How the emulator is served. */
export interface ProxmoxOptions {
  /** PEM texts. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** @default - the system chooses one. */
  readonly port?: number;
  /** The file that gets one line of JSON a request. @default - none. */
  readonly requestLog?: string;
  /** Secrets by token id (`user@realm!token`), `root@pam!lab` among them. */
  readonly tokenSecrets: ReadonlyMap<string, string>;
}

/** A running emulator. */
export interface ProxmoxServer {
  readonly port: number;
  close(): Promise<void>;
}

const PREFIX = "/api2/json";

/** What the log needs to know of a request, gathered while it is answered. */
interface Context {
  caller?: Caller;
  body: Readonly<Record<string, unknown>>;
  message?: string;
}

/** Parameters of path, query and body together. A query wins over a body, and neither may contradict the path. */
function gather(request: FastifyRequest, body: Context["body"]): Record<string, unknown> {
  const path = request.params as Record<string, string>;
  const given = { ...body, ...(request.query as Record<string, unknown>) };
  for (const [name, value] of Object.entries(path)) {
    if (given[name] !== undefined && String(given[name]) !== value)
      throw parameterErrors({ [name]: "duplicate parameter (already defined in URI) with conflicting values!" });
  }
  return { ...given, ...path };
}

function pathBelowPrefix(request: Pick<FastifyRequest, "raw">): string {
  return (request.raw.url ?? "").split("?")[0]?.slice(PREFIX.length) ?? "";
}

/** What a path that no route has is answered with, also one that is badly encoded. */
function notImplemented(request: Pick<FastifyRequest, "method" | "raw">): PveError {
  return new PveError(501, `Method '${request.method} ${pathBelowPrefix(request)}' not implemented`);
}

/** Whether the HTTP library itself refused the request: a body too large, a broken header. */
function isHttpProblem(error: unknown): error is Error & { statusCode: number } {
  const status = error instanceof Error && (error as Error & { statusCode?: number }).statusCode;
  return typeof status === "number" && status < 500;
}

function addRoute(
  app: FastifyInstance,
  cluster: ClusterState,
  contexts: WeakMap<FastifyRequest, Context>,
  route: Route,
) {
  app.route({
    method: route.method,
    url: PREFIX + route.path.replace(/\{(\w+)\}/g, ":$1"),
    handler: async (request, reply) => {
      const context = contexts.get(request);
      if (!context?.caller) throw new Error("a request reached its route without a caller");
      if (route.ticketOnly && context.caller.token !== undefined)
        throw permissionDenied(`URI '${pathBelowPrefix(request)}' not available with API token, need proper ticket.`);
      const given = gather(request, context.body);
      checkPermission(cluster, context.caller, route.permission, given);
      if (typeof given.node === "string" && route.path.startsWith("/nodes/{node}")) cluster.getNode(given.node);
      return sendData(reply, await route.run(cluster, context.caller, given));
    },
  });
}

function buildApp(cluster: ClusterState, options: ProxmoxOptions, log: RequestLog): FastifyInstance {
  const contexts = new WeakMap<FastifyRequest, Context>();
  const app = fastify({
    https: options.tls,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    frameworkErrors: (_error, request, reply) => sendError(reply, notImplemented(request)),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: 1000,
      querystringParser: (query) => decodeForm(query),
    },
    // An HTTPS instance is typed by its server, which nothing here touches.
  }) as unknown as FastifyInstance;

  app.removeAllContentTypeParsers();
  const parse = (_request: FastifyRequest, body: Buffer, done: (error: Error | null, body: string) => void) =>
    done(null, body.toString("latin1"));
  app.addContentTypeParser("*", { parseAs: "buffer" }, parse);

  app.addHook("onRequest", async (request) => {
    const context: Context = { body: {} };
    contexts.set(request, context);
    const { method, headers } = request;
    const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
    if (hasBody && method !== "POST" && method !== "PUT")
      throw new PveError(501, `Unexpected content for method '${method}'`);
    context.caller = authenticate(cluster.access, headers.authorization);
  });
  app.addHook("preHandler", async (request) => {
    const context = contexts.get(request);
    if (context) context.body = readBody(request.headers["content-type"], (request.body as string | undefined) ?? "");
  });
  app.setNotFoundHandler((request) => {
    throw notImplemented(request);
  });
  app.setErrorHandler((thrown, request, reply) => {
    const error = isHttpProblem(thrown) ? new PveError(thrown.statusCode, thrown.message) : thrown;
    const context = contexts.get(request);
    if (context) context.message = error instanceof Error ? error.message : String(error);
    return sendError(reply, error);
  });
  app.addHook("onSend", async (request, reply) => {
    const context = contexts.get(request);
    log.write({
      time: new Date().toISOString(),
      method: request.method,
      path: pathBelowPrefix(request),
      query: request.query as Record<string, unknown>,
      body: context?.body ?? {},
      status: reply.statusCode,
      token: context?.caller?.id,
      message: context?.message,
    });
  });
  for (const route of routes) addRoute(app, cluster, contexts, route);
  return app;
}

/**
 * Boots the cluster that a boot file describes, and serves its Proxmox VE API over TLS on 127.0.0.1.
 *
 * @throws Error when the boot file's VMs or rights cannot be made, a token has no secret, or the port is taken.
 */
export async function startProxmox(cluster: Cluster, options: ProxmoxOptions): Promise<ProxmoxServer> {
  const state = bootCluster(cluster, options.tokenSecrets, Date.now);
  const log = new RequestLog(options.requestLog);
  const app = buildApp(state, options, log);
  const close = async () => {
    await app.close();
    log.close();
  };
  try {
    await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  } catch (error) {
    await close();
    throw error;
  }
  return { port: (app.server.address() as AddressInfo).port, close };
}
