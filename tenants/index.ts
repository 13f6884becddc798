import type { App } from "cdktf";
import type { TenantStack } from "../constructs/tenant-stack";
import { grooveiq } from "./grooveiq";
import { moneyrouter } from "./moneyrouter";
import { vintronics } from "./vintronics";

/** Every tenant. The only list. */
export const tenants: readonly ((app: App) => TenantStack)[] = [grooveiq, vintronics, moneyrouter];
