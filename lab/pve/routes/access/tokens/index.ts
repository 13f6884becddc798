import type { Route } from "../../route";
import { createToken } from "./create-token";
import { deleteToken } from "./delete-token";
import { getToken } from "./get-token";
import { listTokens } from "./list-tokens";
import { updateToken } from "./update-token";

export const tokensRoutes: readonly Route[] = [createToken, deleteToken, getToken, listTokens, updateToken];
