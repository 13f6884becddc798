import type { Route } from "../../route";
import { createUser } from "./create-user";
import { deleteUser } from "./delete-user";
import { getUser } from "./get-user";
import { getUserTfa } from "./get-user-tfa";
import { listUsers } from "./list-users";
import { unlockUserTfa } from "./unlock-user-tfa";
import { updateUser } from "./update-user";

export const usersRoutes: readonly Route[] = [
  createUser,
  deleteUser,
  getUser,
  getUserTfa,
  listUsers,
  unlockUserTfa,
  updateUser,
];
