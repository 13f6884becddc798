import MarkdownIt from "markdown-it";
import alerts from "markdown-it-github-alerts";

/** What GitHub lets through of HTML (html-pipeline's SanitizationFilter), of all that Markdown can have. */
export const allowedTags = [
  ...[
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "br",
    "b",
    "i",
    "strong",
    "em",
    "a",
    "pre",
    "code",
    "img",
    "div",
    "ins",
    "del",
  ],
  ...["sup", "sub", "p", "ol", "ul", "li", "table", "thead", "tbody", "tr", "td", "th", "blockquote", "kbd", "hr", "s"],
  ...["summary", "details", "span"],
];
export const allowedAttributes = ["href", "src", "align", "alt", "id", "lang", "open", "title"];

const options = { html: true, linkify: true } as const;

/** Returns the HTML that GitHub sanitizes. */
export function renderPlain(markdown: string): string {
  const text = new MarkdownIt({ ...options, highlight: (code, language) => renderPre(escapeHtml(code), language) });
  return text.render(markdown).replaceAll(/ style="text-align:(\w+)"/g, ' align="$1"');
}

/** Returns the HTML that a reviewer sees on GitHub: what it sanitized, with alerts and colours. */
export function renderShown(markdown: string): string {
  const text = new MarkdownIt({
    ...options,
    highlight: (code, language) => renderPre(language === "diff" ? colour(code) : escapeHtml(code), language),
  });
  return text.use(alerts).render(markdown);
}

function renderPre(html: string, language: string): string {
  return `<pre lang="${language}"><code>${html}</code></pre>`;
}

/** GitHub's classes of a line of a diff, by how it begins. */
const classes: Readonly<Record<string, string>> = { "+": "pl-mi1", "-": "pl-md", "!": "pl-mc", "#": "pl-c" };

function colour(code: string): string {
  return code.replaceAll(/^.+$/gm, (line) => {
    const name = classes[line.charAt(0)];
    return name === undefined ? escapeHtml(line) : `<span class="${name}">${escapeHtml(line)}</span>`;
  });
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
