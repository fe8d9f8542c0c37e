/** The style sheet of the API page: one column on a phone, three on a desk, light and dark. */
export const docsStyle = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1d1f24; --soft: #5f6571; --line: #e4e4de; --link: #1f4fd1;
  --panel: #17191f; --panel-ink: #e7e9ee; --panel-soft: #9aa1b0; --code: #f1f1ec;
  --get: #0b6e4f; --post: #1f4fd1; --put: #8a5a00; --patch: #8a5a00; --delete: #b3261e;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121317; --ink: #e7e8eb; --soft: #9ba1ad; --line: #2a2d35; --link: #8fb0ff;
    --panel: #1a1c22; --code: #22252d;
    --get: #5fd3a8; --post: #8fb0ff; --put: #e8b45a; --patch: #e8b45a; --delete: #ff8f85;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1.5rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans); }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: .06em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
code, pre, .verb { font-family: var(--mono); font-size: .875em; }
.small, header p { color: var(--soft); font-size: .875rem; }
header { padding: 2rem 1.25rem 1rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.375rem; line-height: 1.25; letter-spacing: -.015em; margin: 0 0 .5rem; }
nav ol { list-style: none; margin: 1.25rem 0; padding: 0; }
nav a { display: flex; gap: .75rem; align-items: baseline; padding: .3rem 0; color: var(--ink);
  text-decoration: none; font-size: .875rem; overflow-wrap: anywhere; }
nav a:hover { color: var(--link); }
nav .verb { flex: 0 0 3.6rem; }
.verb { font-weight: 600; letter-spacing: .02em; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); }
.patch { color: var(--patch); } .delete { color: var(--delete); }
main { padding: 0 1.25rem 4rem; min-width: 0; }
article { padding: 2.5rem 0; border-bottom: 1px solid var(--line); }
article:last-child { border-bottom: 0; }
h2 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -.02em; margin: 0; }
h2 a { color: inherit; text-decoration: none; }
h2 a:hover { text-decoration: underline; }
.route { margin: .35rem 0 1.25rem; overflow-wrap: anywhere; }
h3 { font-size: .8125rem; font-weight: 600; color: var(--soft); margin: 1.75rem 0 .4rem; }
.prose > :first-child { margin-top: 0; }
.guards { grid-template-columns: 9rem 1fr; }
.guards dt { font-family: var(--sans); font-size: 1em; color: var(--soft); }
.prose p code, header p code { background: var(--code); padding: .1em .35em; border-radius: 4px; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
tr { border-top: 1px solid var(--line); }
th, td { text-align: left; vertical-align: top; font-weight: 400; padding: .5rem 1rem .5rem 0;
  overflow-wrap: anywhere; }
th { width: 42%; }
details { margin-top: 1.5rem; }
summary { cursor: pointer; font-size: .875rem; color: var(--soft); }
dl { display: grid; grid-template-columns: 3.5rem 1fr; gap: .25rem 0; font-size: .9375rem; margin: .5rem 0 0; }
dt { font-family: var(--mono); font-size: .875rem; } dd { margin: 0; }
.note { border-left: 3px solid var(--put); padding-left: .75rem; }
figure { margin: 0 0 1rem; background: var(--panel); color: var(--panel-ink); border-radius: 10px; overflow: hidden; }
figcaption { padding: .6rem 1rem 0; font-size: .8125rem; color: var(--panel-soft); }
pre { margin: 0; padding: .6rem 1rem 1rem; overflow-x: auto; line-height: 1.55; }
.samples { margin-top: 1.5rem; min-width: 0; }
.empty { padding: 4rem 0; color: var(--soft); }
@media (min-width: 60rem) {
  body { display: grid; grid-template-columns: 18rem minmax(0, 1fr); }
  header { position: sticky; top: 0; height: 100vh; overflow-y: auto; border: 0;
    border-right: 1px solid var(--line); padding: 2.5rem 1.5rem; }
  main { padding: 0 3rem 6rem; max-width: 76rem; }
}
@media (min-width: 78rem) {
  .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 3rem; }
  .samples { margin-top: 0; position: sticky; top: 1.5rem; align-self: start; }
}
@media print { header { position: static; height: auto; } figure { border: 1px solid; } }
`;
