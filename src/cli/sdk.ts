/**
 * `npm run sdk`: builds the browser script and its types into `dist/sdk` and prints the tag for each site. Everything that
 * needs the script builds it first (`--script`: that alone, without a word), so nobody has to think of it.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import config from "../../gatehouse.config.ts";
import { pageKeyOf } from "../core/config.ts";
import { hashedPath } from "../core/script-path.ts";
import { completeSecretsFile } from "./secrets-file.ts";
import { writeScript, writeTypes } from "./sdk/write.ts";

const root = resolve(import.meta.dirname, "../..");
const { values } = parseArgs({ options: { script: { type: "boolean", default: false } } });
const { text, hash, integrity } = await writeScript();

if (!values.script) {
  await writeTypes(config);
  console.log(
    `dist/sdk/gatehouse.js: ${Buffer.byteLength(text)} bytes, ${brotliCompressSync(text).byteLength} in brotli`,
  );
  for (const site of config.sites) {
    const { id, hosts, basePath = "", scriptPath } = site;
    const key = pageKeyOf(site);
    if (key === undefined) continue;
    const at = `https://${hosts[0]}${basePath}`;
    console.log(`
${id}, always the newest:
  <script async src="${at}${scriptPath}" data-key="(the value of ${key})"></script>
${id}, this one and no other; change it with every release:
  <script async src="${at}${hashedPath(scriptPath, hash)}" integrity="${integrity}" crossorigin="anonymous" data-key="(the value of ${key})"></script>`);
  }
  const [first] = config.sites;
  const local = first && pageKeyOf(first);
  const key = local === undefined ? undefined : completeSecretsFile(join(root, ".dev.vars")).get(local);
  if (first && key !== undefined) {
    const port = process.env["PORT"] ?? "8787";
    console.log(`
${first.id}, on this machine, in a page opened as 127.0.0.1:
  <script async src="http://127.0.0.1:${port}${first.scriptPath}" data-key="${key}"></script>`);
  }
}
