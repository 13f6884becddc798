import { type Answer, type Json, type Lab, PASSWORD, type Parameters, SECRET } from "./use-lab";

/** What a caller shows of itself, in headers. */
export type Headers = Readonly<Record<string, string>>;

/** The lab as one caller sees it. */
export class Session {
  constructor(
    private readonly lab: Lab,
    private readonly headers: Headers,
  ) {}

  get(path: string): Promise<Answer> {
    return this.lab.send("GET", path, undefined, this.headers);
  }
  post(path: string, parameters: Parameters = {}): Promise<Answer> {
    return this.lab.send("POST", path, parameters, this.headers);
  }
  put(path: string, parameters: Parameters = {}): Promise<Answer> {
    return this.lab.send("PUT", path, parameters, this.headers);
  }
  delete(path: string): Promise<Answer> {
    return this.lab.send("DELETE", path, undefined, this.headers);
  }
  /** The data of an answer that must be a 200. */
  async data(path: string): Promise<Json> {
    const answer = await this.get(path);
    if (answer.status !== 200) throw new Error(answer.reason);
    return answer.body?.data;
  }
}

/** The caller that a token of the boot file is. */
export function useToken(lab: Lab, id: string, secret = SECRET): Session {
  return new Session(lab, { Authorization: `PVEAPIToken=${id}=${secret}` });
}

/** The answer to a login, with nothing but what is given. */
export function requestTicket(lab: Lab, parameters: Record<string, string>): Promise<Answer> {
  return lab.send("POST", "/access/ticket", parameters, {});
}

/** The headers that a user's login leads to. */
export async function logIn(lab: Lab, username: string, password = PASSWORD): Promise<Record<string, string>> {
  const { status, reason, body } = await requestTicket(lab, { username, password });
  if (status !== 200) throw new Error(reason);
  return {
    Cookie: `PVEAuthCookie=${encodeURIComponent(body?.data.ticket)}`,
    CSRFPreventionToken: body?.data.CSRFPreventionToken,
  };
}

/** The caller that a user is who has logged in. */
export async function useUser(lab: Lab, username: string, password = PASSWORD): Promise<Session> {
  return new Session(lab, await logIn(lab, username, password));
}

/** Status and text of an answer. */
export function outcome({ status, reason }: Answer): [number, string] {
  return [status, reason];
}

/** A refusal for want of a permission. */
export function denied(what = ""): [number, string] {
  return [403, `Permission check failed${what === "" ? "" : ` (${what})`}`];
}
