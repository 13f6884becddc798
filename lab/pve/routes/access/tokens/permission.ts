import { isSelf, looksAfterUser, oneOfThese } from "../../../permissions/permission";

/** Who may see and change the tokens of a user: the user by ticket, and who looks after it. */
export const looksAfterTokens = oneOfThese(isSelf, looksAfterUser(["User.Modify"]));
