/**
 * The look of our own pages: one sheet, named by its digest in the policy of each answer, so that a page which somebody got
 * markup into shows no other. Logical properties throughout: the same rules make both directions. No file from elsewhere.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f6f4;
  --card: #ffffff;
  --ink: #1c1d1f;
  --soft: #55585e;
  --line: #c9cbd0;
  --link: #0b4f8a;
  --button: #0b4f8a;
  --on-button: #ffffff;
  --grave: #a11d1d;
  --good: #17603a;
  font: 1.0625rem/1.6 system-ui, "Segoe UI", "Noto Sans", "Noto Sans Hebrew", Arial, sans-serif;
  color: var(--ink);
  background: var(--paper);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141517;
    --card: #1e2023;
    --ink: #ececec;
    --soft: #b2b6bd;
    --line: #4a4e55;
    --link: #8fc4f5;
    --button: #8fc4f5;
    --on-button: #10202e;
    --grave: #ff9d96;
    --good: #86d9a8;
  }
}
* { box-sizing: border-box; }
body { margin: 0; overflow-wrap: anywhere; }
.skip { position: absolute; inset-inline-start: 0; inset-block-start: -4rem; padding: 0.5rem 1rem; background: var(--card); }
.skip:focus { inset-block-start: 0; }
header, main, footer { max-inline-size: 46rem; margin-inline: auto; padding-inline: 1rem; }
header { display: flex; justify-content: flex-end; padding-block-start: 1rem; }
main { padding-block: 0 3rem; }
footer { padding-block-end: 3rem; color: var(--soft); }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.2rem); margin-block: 0.5rem 1rem; }
h2 { font-size: 1.3rem; margin-block: 0 0.5rem; }
h3, legend { font-size: 1.0625rem; font-weight: 650; margin: 0; padding: 0; }
p, ul { margin-block: 0.4rem; }
a { color: var(--link); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem; margin-block: 1.25rem; }
fieldset, .fixed { border: 0; border-block-start: 1px solid var(--line); margin: 0; padding: 0.9rem 0; min-inline-size: 0; }
fieldset > legend { float: inline-start; inline-size: 100%; }
fieldset > legend + * { clear: both; }
.soft { color: var(--soft); }
.state { font-weight: 650; }
.yes { color: var(--good); }
.no { color: var(--grave); }
.said { border-inline-start: 4px solid var(--good); padding: 0.6rem 1rem; background: var(--card); }
.grave { border-inline-start-color: var(--grave); }
label { display: inline-block; }
.choice label { margin-inline-end: 1.5rem; padding-block: 0.35rem; cursor: pointer; }
.choice input { inline-size: 1.2rem; block-size: 1.2rem; vertical-align: -0.2rem; margin-inline-end: 0.35rem; }
.field { margin-block: 0.9rem; }
.field label { display: block; font-weight: 650; }
input[type="text"], select {
  font: inherit; color: inherit; background: var(--paper); inline-size: 100%; padding: 0.5rem 0.6rem;
  border: 1px solid var(--soft); border-radius: 6px;
}
button, .button {
  font: inherit; font-weight: 650; cursor: pointer; min-block-size: 2.75rem; padding: 0.5rem 1.1rem; display: inline-block;
  color: var(--on-button); background: var(--button); border: 2px solid var(--button); border-radius: 8px; text-decoration: none;
}
.plain { color: var(--link); background: transparent; }
.erase { color: var(--card); background: var(--grave); border-color: var(--grave); }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; margin-block-start: 1rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; }
details { margin-block-start: 0.3rem; }
summary { cursor: pointer; color: var(--link); }
code { font: 0.95em ui-monospace, Consolas, monospace; user-select: all; }
`;
