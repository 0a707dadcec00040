/**
 * Where the visitor is, in pages that load and pages that scripts draw: a new view is another path or search, never
 * another fragment, which stays in the browser. Others may patch the history before or after.
 */

let url = address();
let referrer = document.referrer;

function address(): string {
  return location.href.split("#", 1)[0]!;
}

export interface Page {
  readonly path: string;
  readonly referrer: string;
  readonly search: string;
  title: string;
  readonly url: string;
}

export function currentPage(): Page {
  return { path: location.pathname, referrer, search: location.search, title: document.title, url: address() };
}

/** The page's own language, which what it shows must be in; else the browser's. */
export function locale(): string {
  return document.documentElement.lang || navigator.language;
}

/** The campaign that brought the visitor, by the usual parameters; named as Segment names them. */
export function campaign(): Readonly<Record<string, string>> {
  const named = Array.from(
    new URLSearchParams(location.search),
    ([name, value]) => [name.slice(4), value, name] as const,
  )
    .filter(([, , name]) => name.startsWith("utm_"))
    .map(([name, value]) => [name === "campaign" ? "name" : name, value]);
  return Object.fromEntries(named) as Record<string, string>;
}

/** Calls `viewed` for every view but the first. */
export function watchRoutes(viewed: () => void): void {
  const look = () => {
    const now = address();
    if (now === url) return;
    referrer = url;
    url = now;
    viewed();
  };
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      look();
    };
  }
  addEventListener("popstate", look);
  // Back from the browser's memory: the same page is seen once more.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    referrer = document.referrer;
    viewed();
  });
}
