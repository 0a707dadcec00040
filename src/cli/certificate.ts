/**
 * `npm run certificate`: checks a certificate of a privacy request against the public keys of the collector that gave it out,
 * and says what it says. Changes nothing. Exit code 1 where it does not hold, 2 where it could not be checked.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readKeys } from "./certificate/keys.ts";
import { certificateIn, verifyCertificate } from "./certificate/verify.ts";
import { tellCertificate } from "./certificate/words.ts";

const USAGE = `Usage: npm run certificate -- FILE --keys WHERE
  FILE          the certificate, or the JSON that the collector answered, with the certificate in it
  --keys WHERE  the collector's address, of which /.well-known/gatehouse-keys.json is read, or a file of it`;

const OPTIONS = { keys: { type: "string" }, help: { type: "boolean", default: false } } as const;

async function run(file: string, where: string): Promise<void> {
  const verified = await verifyCertificate(certificateIn(readFileSync(file, "utf8")), await readKeys(where));
  if (verified.holds) console.log(tellCertificate(verified.certificate));
  else console.log(`The certificate does NOT hold: ${verified.because}.`);
  console.log("\nEngineering, not legal advice.");
  if (!verified.holds) process.exitCode = 1;
}

try {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [file, ...more] = positionals;
  if (values.help) console.log(USAGE);
  else if (file === undefined || more.length > 0) throw new Error("name one file");
  else if (values.keys === undefined) throw new Error("whose keys? name them with --keys");
  else await run(file, values.keys);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error("\nAll options: npm run certificate -- --help");
  process.exitCode = 2;
}
