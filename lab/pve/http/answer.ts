import type { FastifyReply } from "fastify";
import { PveError } from "../pve-error";
import { Page } from "../routes/route";
import { Unauthenticated } from "./authenticate";

/** The reason phrase: the first line of the text, without what HTTP does not allow there. */
function reasonPhrase(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/[^\t\x20-\x7e]/g, "?");
}

/** What AnyEvent::HTTP calls it when a connection cannot be made: a node that is asked for another one passes it on. */
export const UNREACHABLE = 595;

function send(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply
    .code(status)
    .header("Content-Type", "application/json;charset=UTF-8")
    .header("Cache-Control", "max-age=0")
    .send(body === undefined ? "" : JSON.stringify(body));
}

/** Answers with what a handler returned. */
export function sendData(reply: FastifyReply, result: unknown): FastifyReply {
  return send(reply, 200, result instanceof Page ? { data: result.data, total: result.total } : { data: result });
}

/**
 * Answers with what went wrong: the first line of the text as reason phrase, the whole of it in the body, a refused
 * parameter's own text under `errors` (pve-http-server 6.0.5, observed). A fault of the lab itself is a 500, and is
 * reported on stderr.
 */
export function sendError(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof Unauthenticated) {
    reply.raw.statusMessage = error.message;
    return send(reply, 401, undefined);
  }
  if (!(error instanceof PveError)) console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  reply.raw.statusMessage = reasonPhrase(message);
  if (error instanceof PveError && error.status === UNREACHABLE) return send(reply, UNREACHABLE, undefined);
  const errors = error instanceof PveError ? error.errors : undefined;
  return send(reply, error instanceof PveError ? error.status : 500, {
    data: null,
    message: `${message}\n`,
    ...(errors && { errors }),
  });
}
