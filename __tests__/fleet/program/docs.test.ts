import type { Command } from "commander";
import { buildProgram } from "../../../fleet/program/build-program";
import { getBlocks, pages, readPage } from "../../fixtures/pages";

/** Every command by what follows `tenantry`, like `lab run`. */
const commands = new Map(listCommands(buildProgram(), []));

/** A call of tenantry somewhere in a page. */
interface Call {
  readonly name: string;
  readonly options: readonly string[];
}

const texts = pages.map((page) => ({ page, calls: findCalls(readPage(page)) }));

test.each(texts)("every option that $page gives to a command of tenantry is one of it", ({ calls }) => {
  const wrong = calls.flatMap(({ name, options }) => {
    const known = listOptions(commands.get(name));
    return options.filter((option) => !known.includes(option)).map((option) => `${name} ${option}`);
  });
  expect(wrong).toEqual([]);
});

test.each([...commands.keys()])("a page says how tenantry %s is called", (name) => {
  const own = texts.filter(({ calls }) => calls.some((call) => call.name === name || call.name.startsWith(`${name} `)));
  expect(own).not.toEqual([]);
  const words = own.map(({ page }) => readPage(page)).join("\n");
  const options = listOptions(commands.get(name));
  expect(options.filter((option) => !new RegExp(`${option}(?![\\w-])`).test(words))).toEqual([]);
});

test("a page that a command's help names is there, and says how it is called", () => {
  for (const name of ["plan", "apply", "drift"]) {
    let help = "";
    commands
      .get(name)
      ?.configureOutput({ writeOut: (text) => (help += text) })
      .outputHelp();
    const named = [...help.matchAll(/docs\/[\w-]+\.md/g)].map(([page]) => page);
    expect(named).not.toEqual([]);
    for (const page of named) expect(getBlocks(page, "sh").join("\n")).toContain(`npx tenantry ${name}`);
  }
});

function listCommands(command: Command, names: readonly string[]): [string, Command][] {
  return command.commands.flatMap((one) => {
    const path = [...names, one.name()];
    return [
      ...(one.commands.length > 0 ? [] : [[path.join(" "), one] as [string, Command]]),
      ...listCommands(one, path),
    ];
  });
}

function listOptions(command: Command | undefined): string[] {
  return (command?.options ?? []).flatMap(({ long }) => long ?? []);
}

/** Calls in blocks and in code of a text: up to what begins another command, or the command that is run in the lab. */
function findCalls(text: string): Call[] {
  return [...text.matchAll(/\btenantry ((?:[a-z][a-z-]* ?)+)([^\n`|;&)>]*)/g)].flatMap(([, words = "", rest = ""]) => {
    const said = words.trim().split(" ");
    const name = [said.slice(0, 3), said.slice(0, 2), said.slice(0, 1)]
      .map((path) => path.join(" "))
      .find((path) => commands.has(path));
    if (name === undefined) return [];
    const [own = ""] = ` ${rest}`.split(" -- ");
    return [{ name, options: own.match(/(?<= )--[a-z][a-z-]*/g) ?? [] }];
  });
}
