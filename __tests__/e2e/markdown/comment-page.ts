import { readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { ensureChromium } from "../../../toolchain/system-packages";
import { allowedAttributes, allowedTags, renderPlain, renderShown } from "./github";

const style = readFileSync(require.resolve("github-markdown-css/github-markdown-light.css"), "utf8");
const sanitizer = readFileSync(require.resolve("dompurify/purify.min.js"), "utf8");

/** Screens that comments are read on: as wide as GitHub's comment on a desk, and a phone. */
export const screens = {
  desk: { width: 780, height: 900 },
  phone: { width: 375, height: 812 },
} as const;

export type Screen = keyof typeof screens;

/** Starts Chromium: nothing of it asks a network. */
export async function openBrowser(): Promise<Browser> {
  const found = await ensureChromium();
  const silent = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return await chromium.launch({
    executablePath: found.chromium,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", ...silent],
  });
}

/** Opens a page for comments, one after another. */
export async function openPage(browser: Browser): Promise<Page> {
  return await browser.newPage({ offline: true });
}

/** Shows a comment as GitHub does. */
export async function showComment(page: Page, markdown: string, screen: Screen): Promise<void> {
  await page.setViewportSize(screens[screen]);
  await page.setContent(
    `<!doctype html><style>${style} body { margin: 0 } .markdown-body { padding: 16px; font-size: 14px }</style>
    <article class="markdown-body">${renderShown(markdown)}</article>`,
  );
}

/** Returns what GitHub's sanitizer would make of a comment, and what it is given: both as the browser writes them. */
export async function sanitize(page: Page, markdown: string): Promise<{ given: string; kept: string }> {
  await page.setContent("");
  await page.addScriptTag({ content: sanitizer });
  const found = await page.evaluate(
    `((html, config) => {
      const given = new DOMParser().parseFromString(html, "text/html").body.innerHTML;
      return { given, kept: DOMPurify.sanitize(html, config) };
    })(...${JSON.stringify([renderPlain(markdown), { ALLOWED_TAGS: allowedTags, ALLOWED_ATTR: allowedAttributes }])})`,
  );
  return found as { given: string; kept: string };
}

/** Returns what is wider than the comment, or than the box of its own that it may be scrolled in. */
export async function findOverflow(page: Page): Promise<string[]> {
  const article = page.locator("article");
  return await article.evaluate((root) => {
    const edge = root.getBoundingClientRect().right;
    const isScrolled = (one: typeof root): boolean =>
      one !== root && (getStyle(one).overflowX === "auto" || isScrolled(one.parentElement));
    const getStyle = (one: typeof root) => one.ownerDocument.defaultView.getComputedStyle(one);
    const elements: (typeof root)[] = [...root.querySelectorAll("*")];
    const wide = elements.filter((one) => one.getBoundingClientRect().right > edge + 0.5 && !isScrolled(one));
    const boxes = root.scrollWidth > root.clientWidth ? [root] : [];
    return [...boxes, ...wide].map((one) => one.outerHTML.slice(0, 200));
  });
}

/** Returns the boxes of code or tables that are scrolled sideways to be read. */
export async function findScrolled(page: Page): Promise<string[]> {
  return await page
    .locator("pre, table")
    .evaluateAll((boxes) =>
      boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent?.slice(0, 200) ?? ""),
    );
}

/** What of the comment is seen on the first screen, before anything is opened. */
export async function readFirstScreen(page: Page): Promise<string[]> {
  const height = page.viewportSize()?.height ?? 0;
  return await page
    .locator("h3, h4, p, li, summary, td, pre")
    .evaluateAll(
      (elements, bottom) =>
        elements
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().bottom <= bottom)
          .map((one) => one.textContent ?? ""),
      height,
    );
}

/** A part that opens, as it is when it is open. */
export interface OpenedPart {
  readonly summary: string;
  /** What is seen in it. */
  readonly lines: readonly string[];
}

/** Opens every part as a reader does, and returns those that hold lines. */
export async function openParts(page: Page): Promise<OpenedPart[]> {
  return await page.locator("details").evaluateAll((parts) => {
    for (const part of parts) if (!part.open) part.querySelector("summary")?.click();
    return parts.flatMap((part) => {
      const block = part.querySelector(":scope > pre");
      if (block === null || !block.checkVisibility() || block.getBoundingClientRect().height === 0) return [];
      return [{ summary: part.querySelector("summary").textContent, lines: block.textContent.trimEnd().split("\n") }];
    });
  });
}

/** Returns the second cell of each row of the table, by the first one. */
export async function readCounts(page: Page): Promise<Record<string, number>> {
  const rows = await page
    .locator("tbody tr")
    .evaluateAll((found) => found.map((row) => [row.cells[0].innerText, Number(row.cells[1].innerText)]));
  return Object.fromEntries(rows);
}

/** Returns how many elements of each kind a comment has. */
export async function countElements(page: Page): Promise<Record<string, number>> {
  const names = await page.locator("article *").evaluateAll((elements) => elements.map((one) => one.tagName));
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
