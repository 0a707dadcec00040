/**
 * `npm run ledger`: the books of a collector in words: balanced, or the difference by name. Reads, and changes nothing; a
 * script can tell by its exit code whether to go on.
 */
import { askOwner } from "./ask-owner.ts";
import { differencesIn, readBooks } from "./ledger/books.ts";
import { readOptions, USAGE } from "./ledger/options.ts";
import { ledgerPage } from "./ledger/page.ts";
import { keyNamed } from "./replay/options.ts";

const args = process.argv.slice(2);

try {
  if (args.includes("--help")) console.log(USAGE);
  else {
    const { url, hours, json } = readOptions(args, process.env);
    const answer = await askOwner(url, keyNamed("GATEHOUSE_SECRET_KEY"))(`/v1/ledger?hours=${hours}`);
    const books = readBooks(answer);
    console.log(
      json ? JSON.stringify(answer, null, 2) : `${url.host}, the last ${hours} hours\n\n${ledgerPage(books)}`,
    );
    if (differencesIn(books).length > 0) process.exitCode = 1;
  }
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  console.error("\nAll options: npm run ledger -- --help");
  process.exitCode = 2;
}
