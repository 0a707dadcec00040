/**
 * `npm run sdk`: builds the browser script and its types into `dist/sdk` and prints the tag for each site. Everything that
 * needs the script builds it first (`--script`: that alone, without a word), so nobody has to think of it.
 */
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import config from "../../gatehouse.config.ts";
import { hashedPath } from "../core/script-path.ts";
import { writeScript, writeTypes } from "./sdk/write.ts";

const { values } = parseArgs({ options: { script: { type: "boolean", default: false } } });
const { text, hash, integrity } = await writeScript();

if (!values.script) {
  await writeTypes(config);
  console.log(
    `dist/sdk/gatehouse.js: ${Buffer.byteLength(text)} bytes, ${brotliCompressSync(text).byteLength} in brotli`,
  );
  for (const { id, hosts, basePath = "", scriptPath, keys } of config.sites) {
    const key = Object.values(keys).find(({ kind }) => kind === "browser")?.secret;
    if (key === undefined) continue;
    const at = `https://${hosts[0]}${basePath}`;
    console.log(`
${id}, always the newest:
  <script async src="${at}${scriptPath}" data-key="(the value of ${key})"></script>
${id}, this one and no other; change it with every release:
  <script async src="${at}${hashedPath(scriptPath, hash)}" integrity="${integrity}" crossorigin="anonymous" data-key="(the value of ${key})"></script>`);
  }
}
