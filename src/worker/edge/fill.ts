/**
 * Fills a page's placeholders while it streams through, and never holds more of it than the tag at hand. Writes text and
 * attributes, never markup; what no decision fits stays as the page has it.
 *
 *     <section data-placement="hero">                       gets data-content="hero-coats"
 *       <h1 data-field="title">Welcome</h1>                 gets the payload's title, in the page's language
 *       <a data-field-href="link" href="/">Look</a>         gets the payload's link, if it leads anywhere safe
 *       <img data-field-src="image" src="/default.jpg">
 *     </section>
 */
import { addressOf, textOf, type Decision, type Decisions } from "./payload.ts";

/** The browser script finds the decisions here, and asks no more. */
const INLINED = "gatehouse-decisions";

/** In these a text is code or is not shown as text. */
const NO_TEXT = new Set([
  "script",
  "style",
  "iframe",
  "noscript",
  "noembed",
  "noframes",
  "xmp",
  "plaintext",
  "template",
]);
const LINKS = new Set(["a", "area"]);
const MEDIA = new Set(["img", "source", "video", "audio"]);

interface Placeholder {
  readonly decision: Decision | undefined;
}

type Write = (element: Element, decision: Decision, field: string, language: string | undefined) => void;

const FIELDS: Readonly<Record<string, Write>> = {
  "data-field": (element, { payload }, field, language) => {
    const text = textOf(payload, field, language);
    if (text !== undefined && !NO_TEXT.has(element.tagName)) element.setInnerContent(text);
  },
  "data-field-href": (element, { payload }, field, language) => {
    const address = addressOf(textOf(payload, field, language));
    if (address !== undefined && LINKS.has(element.tagName)) put(element, "href", address);
  },
  "data-field-src": (element, { payload }, field, language) => {
    const address = addressOf(textOf(payload, field, language));
    if (address !== undefined && MEDIA.has(element.tagName)) put(element, "src", address);
  },
};

/** The rewriter escapes quotes and no more: to a browser `javascript&colon;` would be a scheme. */
function put(element: Element, attribute: string, value: string): void {
  element.setAttribute(attribute, value.replaceAll("&", "&amp;"));
}

/** Data, not a script, to browsers and to any content security policy; `<` is escaped, so that nothing ends it early. */
function inline(decisions: Decisions): string {
  const json = JSON.stringify({ decisions }).replaceAll("<", String.raw`\u003c`);
  return `<script type="application/json" id="${INLINED}">${json}</script>`;
}

export function fill(page: Response, decisions: Decisions): Response {
  /** Those that the place at hand is within, the innermost last. */
  const open: Placeholder[] = [];
  let language: string | undefined;
  let script: string | undefined = inline(decisions);
  /** Once, at the first place that the page has for it: before the scripts that may ask. */
  const inlineBy = (put: (html: string, options: ContentOptions) => unknown) => {
    if (script !== undefined) put(script, { html: true });
    script = undefined;
  };
  const write = (element: Element, decision: Decision | undefined, attribute: string) => {
    const field = element.getAttribute(attribute);
    if (decision && field !== null) FIELDS[attribute]?.(element, decision, field, language);
  };

  const rewriter = new HTMLRewriter()
    .on("html", { element: (html) => void (language = html.getAttribute("lang")?.toLowerCase()) })
    .on("head", {
      element: (head) => head.onEndTag((end) => inlineBy((html, options) => end.before(html, options))),
    })
    .on("body", { element: (body) => inlineBy((html, options) => body.prepend(html, options)) })
    .onDocument({ end: (end) => inlineBy((html, options) => end.append(html, options)) })
    .on("[data-placement]", {
      element(element) {
        const name = element.getAttribute("data-placement") ?? "";
        const decision = Object.hasOwn(decisions, name) ? decisions[name] : undefined;
        if (typeof decision?.content === "string") put(element, "data-content", decision.content);
        enter(open, element, { decision });
        for (const attribute of Object.keys(FIELDS)) write(element, decision, attribute);
      },
    });
  for (const attribute of Object.keys(FIELDS)) {
    rewriter.on(`[data-placement] [${attribute}]`, {
      element(element) {
        if (!element.hasAttribute("data-placement")) write(element, open.at(-1)?.decision, attribute);
      },
    });
  }
  return rewriter.transform(page);
}

/** Until its end tag; with it end those within that were never closed. */
function enter(open: Placeholder[], element: Element, placeholder: Placeholder): void {
  try {
    element.onEndTag(() => {
      const at = open.lastIndexOf(placeholder);
      if (at >= 0) open.splice(at);
    });
    open.push(placeholder);
  } catch {
    // An image or an input has no end, and nothing within it.
  }
}
