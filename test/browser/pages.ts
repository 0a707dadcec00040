/** What the test sites serve: a page with the client bundled, as a site would, and one without, with the script beside. */
import { readFileSync } from "node:fs";
import { buildSync } from "esbuild";
import type { Pages } from "../e2e/front.ts";

const HTML = "text/html; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";
// An icon of its own, or every browser would ask for one.
const HEAD = `<!doctype html><title>Shop</title><link rel="icon" href="data:,">`;

const [bundled] = buildSync({ entryPoints: ["test/browser/page.ts"], bundle: true, write: false }).outputFiles;
const standalone = readFileSync("node_modules/@segment/analytics-next/dist/umd/standalone.js", "utf8");

export const PAGES: Pages = {
  "/": { type: HTML, text: `${HEAD}<script src="/page.js"></script>` },
  "/page.js": { type: SCRIPT, text: bundled!.text },
  "/plain": { type: HTML, text: HEAD },
  "/analytics.min.js": { type: SCRIPT, text: standalone },
};
