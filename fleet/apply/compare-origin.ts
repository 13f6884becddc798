import type { PlanOrigin } from "../plan/plan-origin";

/** Returns what has changed between what a plan was made from and what there is now, a line each. */
export function compareOrigin(then: PlanOrigin, now: PlanOrigin): string[] {
  return [
    ...(then.configuration === now.configuration ? [] : ["the configuration has changed since it was planned"]),
    ...compareState(then.state, now.state),
    ...compareEngine(then.engine, now.engine),
    ...compareProviders(then.providers, now.providers),
  ];
}

function compareState(then: PlanOrigin["state"], now: PlanOrigin["state"]): string[] {
  if (then?.lineage === now?.lineage && then?.serial === now?.serial) return [];
  if (then === null) return ["the state has been made since it was planned"];
  if (now === null) return ["the state is gone since it was planned"];
  if (then.lineage !== now.lineage) return ["the state is another one than it was planned with"];
  return [`the state has changed since it was planned (serial ${then.serial}, now ${now.serial})`];
}

function compareEngine(then: PlanOrigin["engine"], now: PlanOrigin["engine"]): string[] {
  const [before, after] = [then, now].map(({ name, version }) => `${name} ${version}`);
  return before === after ? [] : [`the engine has changed since it was planned (${before}, now ${after})`];
}

function compareProviders(then: PlanOrigin["providers"], now: PlanOrigin["providers"]): string[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].sort().flatMap((source) => {
    const [before = "none", after = "none"] = [then[source], now[source]];
    if (before === after) return [];
    return [`provider ${source} has changed since it was planned (${before}, now ${after})`];
  });
}
