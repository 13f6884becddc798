import { chmodSync } from "node:fs";
import fastify, { type FastifyInstance } from "fastify";
import { z } from "zod";
import type { ProxmoxControl } from "../pve/control";
import { FaultRefused } from "../pve/faults/faults";
import { type AdminStatus, adminBodies, stateName } from "./admin-api";
import { type LabStates, TasksRun } from "./lab-states";

/** The longest path that a unix socket can have on Linux, in bytes (`sun_path` of unix(7), without the final zero). */
const PATH_LIMIT = 107;

/** What the admin socket works on. */
export interface AdminSubject {
  readonly proxmox: ProxmoxControl;
  readonly states: LabStates;
}

/** A running admin socket. */
export interface AdminServer {
  close(): Promise<void>;
}

/** A request that is refused, with a line a problem. */
class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problems: readonly string[],
  ) {
    super(problems.join("\n"));
  }
}

/** @throws Error in one line when the system cannot have a socket of this path. */
export function checkSocketPath(path: string): void {
  const length = Buffer.byteLength(path);
  if (length > PATH_LIMIT)
    throw new Error(
      `the run directory's path is too long: "${path}" has ${length} bytes, a socket's may have ${PATH_LIMIT}`,
    );
}

/** @throws Refused with a line a problem when a value does not fit. */
function read<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Refused(
    400,
    result.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": ")),
  );
}

function found(is: boolean, what: string): void {
  if (!is) throw new Refused(404, [`there is no ${what}`]);
}

function addRoutes(app: FastifyInstance, { proxmox, states }: AdminSubject): void {
  const { cluster, clock, faults } = proxmox;
  const nameOf = (params: unknown) => read(z.object({ name: stateName }), params).name;
  const numberOf = (name: string, params: unknown) =>
    read(z.object({ [name]: z.coerce.number().int().positive() }), params)[name] as number;

  app.get(
    "/",
    (): AdminStatus => ({
      version: 1,
      states: states.list(),
      pace: cluster.tasks.pace,
      now: new Date(cluster.now()).toISOString(),
      faults: faults.list().length,
    }),
  );

  app.post("/reset", async (_request, reply) => {
    await states.reset();
    return reply.code(204).send();
  });
  app.put("/states/:name", async ({ params }, reply) => {
    await states.save(nameOf(params));
    return reply.code(204).send();
  });
  app.post("/states/:name/load", async ({ params }, reply) => {
    const name = nameOf(params);
    found(await states.load(name), `saved state "${name}"`);
    return reply.code(204).send();
  });
  app.delete("/states/:name", async ({ params }, reply) => {
    const name = nameOf(params);
    found(states.forget(name), `saved state "${name}"`);
    return reply.code(204).send();
  });

  app.get("/faults", () => faults.list());
  app.post("/faults", ({ body }) => faults.add(read(adminBodies.fault, body)));
  app.delete("/faults/:id", async ({ params }, reply) => {
    const id = numberOf("id", params);
    found(faults.remove(id), `fault ${id}`);
    return reply.code(204).send();
  });
  app.delete("/faults", async (_request, reply) => {
    faults.clear("go on");
    return reply.code(204).send();
  });

  app.put("/tasks", async ({ body }, reply) => {
    cluster.tasks.pace = read(adminBodies.pace, body).pace;
    return reply.code(204).send();
  });
  app.put("/clock", async ({ body }, reply) => {
    clock.advance(read(adminBodies.clockAdvance, body).advanceSeconds * 1000);
    return reply.code(204).send();
  });
  app.put("/guests/:vmid", async ({ body, params }, reply) => {
    const vmid = numberOf("vmid", params);
    const guest = read(adminBodies.guest, body);
    found(cluster.vms.has(vmid), `VM ${vmid}`);
    cluster.guests.set(vmid, guest);
    return reply.code(204).send();
  });
}

/**
 * Serves the admin API (`admin-api.ts`) on a unix socket that its owner alone can connect to.
 *
 * @throws Error when the path is too long or cannot be listened on.
 */
export async function startAdmin(path: string, subject: AdminSubject): Promise<AdminServer> {
  checkSocketPath(path);
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    const refused = explain(error);
    if (refused === undefined) console.error(error);
    const { status, problems } = refused ?? { status: 500, problems: [String(error)] };
    return reply.code(status).send({ problems });
  });
  app.setNotFoundHandler(({ method, url }, reply) =>
    reply.code(404).send({ problems: [`there is no ${method} ${url}`] }),
  );
  addRoutes(app, subject);
  await app.listen({ path });
  chmodSync(path, 0o600);
  return { close: () => app.close() };
}

/** What the caller did wrong; nothing for a fault of the lab. */
function explain(error: unknown): { status: number; problems: readonly string[] } | undefined {
  if (error instanceof Refused) return error;
  if (error instanceof FaultRefused || error instanceof TasksRun) return { status: 409, problems: [error.message] };
  const status = error instanceof Error && (error as Error & { statusCode?: number }).statusCode;
  return typeof status === "number" && status < 500 ? { status, problems: [(error as Error).message] } : undefined;
}
