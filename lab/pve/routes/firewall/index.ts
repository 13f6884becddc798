import type { Route } from "../route";
import { aliasRoutes } from "./aliases";
import { directoryRoutes } from "./directories";
import { groupRoutes } from "./groups";
import { ipSetEntryRoutes } from "./ip-set-entries";
import { ipSetRoutes } from "./ip-sets";
import { listMacros } from "./list-macros";
import { logRoutes } from "./log";
import { optionsRoutes } from "./options";
import { refsRoutes } from "./refs";
import { ruleRoutes } from "./rules";

export const firewallRoutes: readonly Route[] = [
  ...aliasRoutes,
  ...directoryRoutes,
  ...groupRoutes,
  ...ipSetEntryRoutes,
  ...ipSetRoutes,
  listMacros,
  ...logRoutes,
  ...optionsRoutes,
  ...refsRoutes,
  ...ruleRoutes,
];
