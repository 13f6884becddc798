import { X509Certificate } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { Cluster } from "../cluster";
import { ProxmoxControl } from "./control";
import type { RequestView } from "./faults/faults";
import { cutBody, type Struck, strikeCondition, strikeRequest, Unanswered } from "./faults/strike";
import { sendData, sendError, UNREACHABLE } from "./http/answer";
import { authenticate, NOBODY, readCredentials } from "./http/authenticate";
import { Connections } from "./http/connections";
import { decodeForm } from "./http/decode-form";
import { readBody } from "./http/read-body";
import { readUpload } from "./http/read-upload";
import { RequestLog } from "./http/request-log";
import { checkPermission, permissionDenied } from "./permissions/check-permission";
import { PveError, parameterErrors } from "./pve-error";
import { routes } from "./routes";
import type { Route } from "./routes/route";
import { setPasswords } from "./state/access/boot-access";
import { bootCluster } from "./state/boot-cluster";
import type { Caller } from "./state/caller";
import { Clock } from "./state/clock";

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
  /** Passwords by user (`user@realm`). @default - nobody has one. */
  readonly passwords?: ReadonlyMap<string, string>;
}

/** A running emulator. */
export interface ProxmoxServer {
  readonly port: number;
  /** What can be done to it from outside the API. */
  readonly control: ProxmoxControl;
  close(): Promise<void>;
}

const PREFIX = "/api2/json";

/** What the log needs to know of a request, gathered while it is answered. */
interface Context {
  caller?: Caller;
  /** It came with an API token, whether or not that was looked at. */
  viaToken?: boolean;
  body: Readonly<Record<string, unknown>>;
  message?: string;
  readonly struck: Struck;
}

/** Parameters of path, query and body together. A query wins over a body, and neither may contradict the path. */
function gather(request: FastifyRequest, route: Route, body: Context["body"]): Record<string, unknown> {
  const path = namePathParameters(request, route);
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

/** What faults look at: path parameters, and the VMs that the body names. */
function viewRequest(request: FastifyRequest, { caller, body }: Context): RequestView {
  const { node, vmid } = request.params as Readonly<Record<string, string | undefined>>;
  return {
    method: request.method,
    url: pathBelowPrefix(request),
    path: documentedPaths.get(request.routeOptions.url ?? ""),
    node,
    vmids: [vmid, body.vmid, body.newid].map(Number).filter(Number.isInteger),
    caller: caller?.id,
  };
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

/** A route's path as the HTTP library writes it. */
function renderUrl({ path, slashes }: Route): string {
  const url = PREFIX + path.replace(/\{(\w+)\}/g, ":$1");
  return slashes ? url.replace(/:\w+$/, "*") : url;
}

/** The parameters of a path by their names in the route's path. */
function namePathParameters({ params }: FastifyRequest, { path }: Route): Record<string, string> {
  const { "*": rest, ...named } = params as Record<string, string>;
  const last = /\{(\w+)\}$/.exec(path)?.[1];
  return rest === undefined || last === undefined ? named : { ...named, [last]: rest };
}

/** What is answered without a login: the very path, without a final slash (`PVE::HTTPServer`, pve-manager 9). */
const open: ReadonlySet<string> = new Set(
  routes.flatMap(({ method, path, permission }) => (permission.kind === "everyone" ? [`${method} ${path}`] : [])),
);

/** Routes whose body is not read before it is known who calls. */
const uploads: ReadonlySet<string> = new Set(routes.filter(({ takesUpload }) => takesUpload).map(renderUrl));

const documentedPaths: ReadonlyMap<string, string> = new Map(routes.map((route) => [renderUrl(route), route.path]));

function addRoute(
  app: FastifyInstance,
  { cluster, faults }: ProxmoxControl,
  contexts: WeakMap<FastifyRequest, Context>,
  route: Route,
) {
  /** @throws PveError when the node that a path names is not in the cluster, or cannot be reached. */
  const reachNode = (name: string, request: FastifyRequest, { struck }: Context) => {
    cluster.getNode(name);
    const view = { method: request.method, url: pathBelowPrefix(request) };
    if (strikeCondition(faults, view, struck, (one) => one.kind === "node-offline" && one.node === name))
      throw new PveError(UNREACHABLE, "No route to host");
  };
  app.route({
    method: route.method,
    url: renderUrl(route),
    handler: async (request, reply) => {
      const context = contexts.get(request);
      if (!context?.caller) throw new Error("a request reached its route without a caller");
      const given = gather(request, route, context.body);
      if (route.ticketOnly && context.viaToken)
        throw permissionDenied(`URI '${pathBelowPrefix(request)}' not available with API token, need proper ticket.\n`);
      checkPermission(cluster, context.caller, route.permission, given);
      if (typeof given.node === "string" && route.path.startsWith("/nodes/{node}"))
        reachNode(given.node, request, context);
      if (!(request.body instanceof Readable)) return sendData(reply, await route.run(cluster, context.caller, given));
      const { parameters, upload } = await readUpload(request.headers, request.body);
      context.body = parameters;
      const complete = gather(request, route, parameters);
      return sendData(reply, await route.run(cluster, context.caller, complete, upload));
    },
  });
}

function buildApp(control: ProxmoxControl, options: ProxmoxOptions, log: RequestLog): FastifyInstance {
  const { cluster, faults } = control;
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
    // An HTTPS instance is typed by its server.
  }) as unknown as FastifyInstance;
  const connections = new Connections(app.server);

  app.removeAllContentTypeParsers();
  const parse = (_request: FastifyRequest, body: Buffer, done: (error: Error | null, body: string) => void) =>
    done(null, body.toString("latin1"));
  app.addContentTypeParser("*", { parseAs: "buffer" }, parse);
  app.addContentTypeParser("multipart/form-data", (_request, payload, done) => done(null, payload));

  app.addHook("onRequest", async (request) => {
    const context: Context = { body: {}, struck: { ids: [] } };
    contexts.set(request, context);
    const { method, headers } = request;
    const credentials = readCredentials(headers);
    context.viaToken = credentials.token !== undefined;
    context.caller = open.has(`${method} ${pathBelowPrefix(request)}`)
      ? NOBODY
      : authenticate(cluster, credentials, method, headers.csrfpreventiontoken?.toString());
    const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
    if (hasBody && method !== "POST" && method !== "PUT")
      throw new PveError(501, `Unexpected content for method '${method}'`);
  });
  app.addHook("preHandler", async (request, reply) => {
    const context = contexts.get(request);
    if (!context) return;
    if (!(request.body instanceof Readable) || !uploads.has(request.routeOptions.url ?? ""))
      context.body = readBody(request.headers["content-type"], (request.body as string | undefined) ?? "");
    await strikeRequest(faults, viewRequest(request, context), reply, context.struck);
  });
  app.setNotFoundHandler((request) => {
    throw notImplemented(request);
  });
  app.setErrorHandler((thrown, request, reply) => {
    const error = isHttpProblem(thrown) ? new PveError(thrown.statusCode, thrown.message) : thrown;
    const context = contexts.get(request);
    if (context) context.message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof Unanswered)) return sendError(reply, error);
    writeLog(request, 0);
    connections.reset(request.raw.socket);
    return reply.hijack();
  });
  app.addHook("onSend", async (request, reply, body) => {
    const instead = contexts.get(request)?.struck.instead;
    writeLog(request, instead === "reset-after" ? 0 : reply.statusCode);
    if (instead === "reset-after") connections.reset(request.raw.socket);
    if (instead !== "truncate" || typeof body !== "string") return body;
    reply.header("Content-Length", Buffer.byteLength(body));
    return cutBody(request, body);
  });
  const writeLog = (request: FastifyRequest, status: number) => {
    const context = contexts.get(request);
    log.write({
      time: new Date().toISOString(),
      method: request.method,
      path: pathBelowPrefix(request),
      query: request.query as Record<string, unknown>,
      body: context?.body ?? {},
      status,
      token: context?.caller?.id || undefined,
      message: context?.message,
      faults: context?.struck.ids.length ? context.struck.ids : undefined,
    });
  };
  for (const route of routes) addRoute(app, control, contexts, route);
  return app;
}

/**
 * Boots the cluster that a boot file describes, and serves its Proxmox VE API over TLS on 127.0.0.1.
 *
 * @throws Error when the boot file's VMs or rights cannot be made, a token has no secret, or the port is taken.
 */
export async function startProxmox(cluster: Cluster, options: ProxmoxOptions): Promise<ProxmoxServer> {
  const clock = new Clock();
  const control = new ProxmoxControl(bootCluster(cluster, options.tokenSecrets, clock.now), clock);
  setPasswords(control.cluster.access, options.passwords ?? new Map());
  control.cluster.fingerprint = new X509Certificate(options.tls.cert).fingerprint256;
  const log = new RequestLog(options.requestLog);
  const app = buildApp(control, options, log);
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
  return { port: (app.server.address() as AddressInfo).port, control, close };
}
