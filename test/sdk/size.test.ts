/**
 * What the browser script costs a page, beside what others cost: each bundled by the same tool for the same browsers,
 * from an entry that does what a page needs to load it, see a page and track one event.
 */
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { bundleScript, TARGET } from "../../src/cli/sdk/bundle.ts";

const MOST_BYTES = 3_000;
const OTHERS = ["plausible", "snowplow", "segment", "rudderstack", "posthog"];

async function bytesOf(name: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [`test/sdk/others/${name}.ts`],
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    write: false,
  });
  return brotliCompressSync(outputFiles[0]!.contents).byteLength;
}

it(`is at most ${MOST_BYTES} bytes in brotli, everything included`, async () => {
  const ours = brotliCompressSync((await bundleScript()).text).byteLength;
  const others = await Promise.all(OTHERS.map(async (name) => [name, await bytesOf(name)] as const));
  const rows = [["gatehouse", ours] as const, ...others];
  console.log(rows.map(([name, bytes]) => `${name.padEnd(12)} ${String(bytes).padStart(7)} bytes`).join("\n"));
  expect(ours).toBeLessThanOrEqual(MOST_BYTES);
  // A comparison only while the others are really in their bundles.
  for (const [name, bytes] of others) expect(bytes, name).toBeGreaterThan(2_000);
});
