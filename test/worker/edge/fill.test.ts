/** Placeholders, filled as a page streams through: every kind of page, and payloads that would like to be markup. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { fill } from "../../../src/worker/edge/fill.ts";
import { addressOf, type Decisions } from "../../../src/worker/edge/payload.ts";

const COATS: Decisions = {
  hero: {
    content: "hero-coats",
    payload: {
      title: { en: "Coats & scarves", he: "מעילים" },
      link: "/coats?a=1&b=2",
      image: "https://img.example/coat.jpg",
      price: 149,
    },
  },
  banner: { content: "banner-default", payload: { text: "Free shipping" } },
  nowhere: { content: null },
};

/** What the page becomes, without the data block. */
async function filled(html: string, decisions: Decisions = COATS): Promise<string> {
  const page = new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
  const text = await fill(page, decisions).text();
  return text.replace(/<script type="application\/json" id="gatehouse-decisions">.*?<\/script>/s, "");
}

it.each([
  [
    "text, a link and a picture",
    '<section data-placement="hero"><h1 data-field="title.en">Hi</h1><a data-field-href="link" href="/">x</a><img data-field-src="image" src="/d.jpg"></section>',
    '<section data-placement="hero" data-content="hero-coats"><h1 data-field="title.en">Coats &amp; scarves</h1><a data-field-href="link" href="/coats?a=1&amp;b=2">x</a><img data-field-src="image" src="https://img.example/coat.jpg"></section>',
  ],
  [
    "the page's own language",
    '<html lang="he-IL"><p data-placement="hero"><b data-field="title">Hi</b></p></html>',
    '<html lang="he-IL"><p data-placement="hero" data-content="hero-coats"><b data-field="title">מעילים</b></p></html>',
  ],
  [
    "a field on the placement itself",
    '<p data-placement="hero" data-field="price">?</p>',
    '<p data-placement="hero" data-field="price" data-content="hero-coats">149</p>',
  ],
  [
    "a placement that has no end",
    '<img data-placement="hero" data-field-src="image"><i data-field="price">0</i>',
    '<img data-placement="hero" data-field-src="image" data-content="hero-coats" src="https://img.example/coat.jpg"><i data-field="price">0</i>',
  ],
  [
    "one placement in another, and each again",
    '<div data-placement="hero"><p data-placement="banner"><i data-field="text">-</i><i data-field="price">-</i></p><i data-field="price">-</i></div><p data-placement="banner"><i data-field="text">-</i></p>',
    '<div data-placement="hero" data-content="hero-coats"><p data-placement="banner" data-content="banner-default"><i data-field="text">Free shipping</i><i data-field="price">-</i></p><i data-field="price">149</i></div><p data-placement="banner" data-content="banner-default"><i data-field="text">Free shipping</i></p>',
  ],
  [
    "a placement that was never closed, and ends with its parent",
    '<ul><li data-placement="hero"><i data-field="price">-</i><li data-placement="banner"><i data-field="text">-</i></ul><i data-field="text">-</i>',
    '<ul><li data-placement="hero" data-content="hero-coats"><i data-field="price">149</i><li data-placement="banner" data-content="banner-default"><i data-field="text">Free shipping</i></ul><i data-field="text">-</i>',
  ],
  [
    "a field whose old content held a placement",
    '<div data-placement="hero"><p data-field="price"><b data-placement="banner">x</b></p><i data-field="price">-</i></div>',
    '<div data-placement="hero" data-content="hero-coats"><p data-field="price">149</p><i data-field="price">149</i></div>',
  ],
])("fills %s", async (_, html, expected) => {
  expect(await filled(html)).toBe(expected);
});

it.each([
  ["a placement that the config does not have", '<p data-placement="nowhere"><i data-field="title">x</i></p>'],
  ["a placement that nobody decided", '<p data-placement="other"><i data-field="title">x</i></p>'],
  ["a name of every object's", '<p data-placement="constructor"><i data-field="name">x</i></p>'],
  ["a field outside of any placement", '<i data-field="price">x</i>'],
  ["a page without placements", "<!doctype html><title>x</title><p>y"],
])("leaves %s as it is", async (_, html) => {
  expect(await filled(html)).toBe(html);
});

it.each(["missing", "toString", "__proto__", "title.fr", "title.toString", "title", "", "price.x"])(
  "leaves the page's own text where the payload has no %s",
  async (field) => {
    expect(await filled(`<p data-placement="hero"><i data-field="${field}">kept</i></p>`)).toContain(">kept<");
  },
);

it("writes text, never markup, wherever it stands", async () => {
  const hostile = `"><img src=x onerror=alert(1)>'</i><script>alert(1)</script>&lt;`;
  const decisions = {
    hero: { content: 'a" onclick="alert(1)', payload: { text: hostile, link: `/"onclick="alert(1)` } },
  };
  const html =
    '<p data-placement="hero"><i data-field="text">-</i><a data-field-href="link">-</a><textarea data-field="text"></textarea></p>';
  const text = await filled(html, decisions);
  expect(text).not.toMatch(/<(?:img|script)/);
  // Read as a browser does: as many elements as before, with no handler of anybody's.
  const seen: string[] = [];
  await new HTMLRewriter()
    .on("*", {
      element: ({ tagName, attributes }) =>
        void seen.push([tagName, ...[...attributes].map(([name]) => name)].join(" ")),
    })
    .transform(new Response(text))
    .text();
  expect(seen).toEqual([
    "p data-placement data-content",
    "i data-field",
    "a data-field-href href",
    "textarea data-field",
  ]);
});

it.each(["script", "style", "iframe", "noscript", "template", "xmp"])("writes nothing into <%s>", async (tag) => {
  const html = `<div data-placement="hero"><${tag} data-field="price">kept</${tag}></div>`;
  expect(await filled(html)).toContain(`>kept</${tag}>`);
});

it("gives addresses to links and pictures only: others run what they lead to", async () => {
  const tags = '<link data-field-href="link"><base data-field-href="link"><script data-field-src="image"></script>';
  const more = '<iframe data-field-src="image"></iframe><embed data-field-src="image">';
  const html = `<div data-placement="hero">${tags}${more}</div>`;
  expect(await filled(html)).toBe(html.replace('"hero"', '"hero" data-content="hero-coats"'));
});

it.each([
  ["javascript:alert(1)", false],
  ["JaVaScRiPt:alert(1)", false],
  [" java\nscript:alert(1)", false],
  ["\u0001javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["vbscript:x", false],
  ["blob:https://a.example/x", false],
  ["https://[", false],
  ["/coats", true],
  ["coats?x#y", true],
  ["", true],
  ["//cdn.example/x.jpg", true],
  ["https://a.example/", true],
])("takes the address %j: %s", (text, taken) => {
  expect(addressOf(text)).toBe(taken ? text : undefined);
});

it("writes an address so that a browser reads the very same", async () => {
  const decisions = {
    hero: { content: "a", payload: { link: "javascript&colon;alert(1)", image: "/x?a&copy;=1&amp;" } },
  };
  const html = '<p data-placement="hero"><a data-field-href="link">-</a><img data-field-src="image"></p>';
  const text = await filled(html, decisions);
  expect(text).toContain('href="javascript&amp;colon;alert(1)"');
  expect(text).toContain('src="/x?a&amp;copy;=1&amp;amp;"');
});

it("keeps the data block a data block, and gives back what was decided", async () => {
  const text = fc.string({ unit: fc.constantFrom("<", "/", "!", "-", ">", "script", "\u2028", '"', "\\", "a", "&") });
  const property = fc.asyncProperty(text, async (hostile) => {
    const decisions = { hero: { content: hostile, payload: { text: hostile } } };
    const html = await fill(new Response("<head></head><body><p>x</p></body>"), decisions).text();
    const found: string[] = [];
    let block = "";
    await new HTMLRewriter()
      .on("*", { element: ({ tagName }) => void found.push(tagName) })
      .on("#gatehouse-decisions", { text: (chunk) => void (block += chunk.text) })
      .transform(new Response(html))
      .text();
    expect(found).toEqual(["head", "script", "body", "p"]);
    expect(JSON.parse(block)).toEqual({ decisions });
  });
  await fc.assert(property, { numRuns: 100 });
});

it.each([
  ["at the head's end", "<head><meta charset=utf-8></head><body>x</body>", /utf-8><script .*<\/script><\/head>/],
  ["before the body of a page whose head has no end", "<head><title>x</title><body>x", /<body><script .*<\/script>x$/],
  ["at the end of a piece of a page", "<p>x</p>", /<p>x<\/p><script .*<\/script>$/],
])("puts the data block once: %s", async (_, html, expected) => {
  const text = await fill(new Response(html), COATS).text();
  expect(text).toMatch(expected);
  expect(text.split("gatehouse-decisions")).toHaveLength(2);
});

it("lets the page stream: its beginning is there while its end is not yet", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const reader = fill(new Response(readable), COATS).body!.getReader();
  void writer.write(new TextEncoder().encode('<p data-placement="banner"><i data-field="text">-</i></p>'));
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toContain('data-content="banner-default"');
  const rest = (async () => {
    let text = "";
    for (let next = await reader.read(); !next.done; next = await reader.read())
      text += new TextDecoder().decode(next.value);
    return text;
  })();
  await writer.write(new TextEncoder().encode("<footer>end</footer>"));
  await writer.close();
  expect(await rest).toContain("<footer>end</footer>");
});
