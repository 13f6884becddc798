import type { Route } from "../route";
import { aclRoutes } from "./acl";
import { changePassword } from "./change-password";
import { getAccessIndex } from "./get-access-index";
import { getOpenidIndex } from "./get-openid-index";
import { getPermissions } from "./get-permissions";
import { groupsRoutes } from "./groups";
import { realmsRoutes } from "./realms";
import { rolesRoutes } from "./roles";
import { getUserTfaEntry } from "./tfa/get-user-tfa-entry";
import { listTfa } from "./tfa/list-tfa";
import { listUserTfa } from "./tfa/list-user-tfa";
import { createTicket } from "./tickets/create-ticket";
import { getTicket } from "./tickets/get-ticket";
import { tokensRoutes } from "./tokens";
import { usersRoutes } from "./users";

export const accessRoutes: readonly Route[] = [
  ...aclRoutes,
  changePassword,
  createTicket,
  getAccessIndex,
  getOpenidIndex,
  getPermissions,
  getTicket,
  ...groupsRoutes,
  getUserTfaEntry,
  listTfa,
  listUserTfa,
  ...realmsRoutes,
  ...rolesRoutes,
  ...tokensRoutes,
  ...usersRoutes,
];
