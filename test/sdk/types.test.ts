/** The types that a page gets from the plan: what is planned compiles, and nothing else does. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { declare } from "../../src/cli/sdk/declare.ts";

const RIGHT = `
  (window.gatehouse ??= []).push(["track", "Product Viewed", { product_id: "42", price: 9.5 }]);
  gatehouse.push(["track", "Cart Viewed"], ["identify", "u-1", { plan: "gold" }, { assertion: "a" }]);
  gatehouse.push(["reset"], ["reset", { keepDevice: true }]);
  gatehouse.push(async (gatehouse) => {
    gatehouse.page({ name: "Coats" });
    gatehouse.track("Order Completed", { order_id: "1001", products: [{ sku: "s", quantity: 2 }] });
    gatehouse.track("Cart Viewed");
    const state = await gatehouse.consent({ analytics: true });
    const asked: boolean | undefined = state?.promptAllowed;
    const decided = await gatehouse.decide(["hero", "banner"], { category: "coats" });
    const shown: "hero-coats" | string | null | undefined = decided?.hero.content;
    gatehouse.shown("banner");
    console.log(asked, shown, decided?.banner.because.rule, decided?.banner.language);
  });`;

/** What is wrong, how a page would write it, and what the compiler names. */
const WRONG: readonly (readonly [what: string, script: string, named: string])[] = [
  ["an event that is not planned", `gatehouse.push((g) => g.track("Product Seen", {}))`, "Product Seen"],
  ["one that is not, in the queue", `gatehouse.push(["track", "Product Seen", {}])`, "Product Seen"],
  ["a field of another type", `gatehouse.push((g) => g.track("Product Viewed", { price: "9.50" }))`, "'string'"],
  ["one of another type, in the queue", `gatehouse.push(["track", "Product Viewed", { price: "9.50" }])`, "'string'"],
  ["a field that is not planned", `gatehouse.push((g) => g.track("Product Viewed", { shoe_size: 44 }))`, "shoe_size"],
  ["a required field left out", `gatehouse.push((g) => g.track("Order Completed", { total: 5 }))`, "order_id"],
  ["all of them left out", `gatehouse.push((g) => g.track("Order Completed"))`, "Expected 2 arguments"],
  ["a trait that is not planned", `gatehouse.push((g) => g.identify("u-1", { shoeSize: 44 }))`, "shoeSize"],
  ["a bare assertion", `gatehouse.push((g) => g.identify("u-1", {}, "assertion"))`, "no properties in common"],
  ["a placement that is not there", `gatehouse.push((g) => g.decide(["heroe"]))`, "heroe"],
  [
    "a content that it never shows",
    `gatehouse.push(async (g) => (await g.decide(["hero"]))?.hero.content === "hero-hats")`,
    "no overlap",
  ],
  ["a placement that was not asked for", `gatehouse.push(async (g) => (await g.decide(["hero"]))?.banner)`, "banner"],
  ["one that is shown and is not there", `gatehouse.push((g) => g.shown("heroe"))`, "heroe"],
  ["a purpose nobody knows", `gatehouse.push((g) => g.consent({ fun: true }))`, "fun"],
  ["a call before the script may be there", `gatehouse.track("Cart Viewed")`, "track"],
];

/** What the compiler says of each script, when a page's project compiles them all. */
async function compile(scripts: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-types-"));
  try {
    writeFileSync(join(folder, "gatehouse.d.ts"), await declare(config));
    const files = scripts.map((_, at) => `page-${at}.ts`);
    for (const [at, script] of scripts.entries()) writeFileSync(join(folder, files[at]!), `export {};\n${script}\n`);
    const tsc = [resolve("node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--target", "es2024"];
    const { stdout } = spawnSync(process.execPath, [...tsc, "gatehouse.d.ts", ...files], { cwd: folder });
    const said = stdout.toString();
    return files.map((file) =>
      said
        .split(/^(?=\S)/m)
        .filter((line) => line.startsWith(file))
        .join(""),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [right, ...wrong] = await compile([RIGHT, ...WRONG.map(([, script]) => script)]);

it("compiles what is in the plan, before the script is loaded and after", () => {
  expect(right).toBe("");
});

it.each(WRONG.map(([what, , named], at) => [what, named, wrong[at]] as const))(
  "does not compile %s",
  (_, named, said) => {
    expect(said).toMatch(/^page-\d+\.ts\(2,\d+\): error/);
    expect(said).toContain(named);
  },
);
