/** The naming conventions, and that checking one takes no longer than reading the name. */
import { expect, it } from "vitest";
import config from "../../../gatehouse.config.ts";
import { isNamedBy, NAMINGS, type Naming } from "../../../src/core/plan/naming.ts";

it.each<[Naming, readonly string[], readonly string[]]>([
  [
    "Title Case",
    ["Product Added", "Product Added to Wishlist", "Signed Up", "Über Uns Gelesen", "Step 2 Done", "A/B Test Seen"],
    [
      "product added",
      "Product added",
      "Product  Added",
      " Product",
      "ProductAdded ",
      "to Wishlist",
      "product_added",
      "",
    ],
  ],
  ["snake_case", ["product_added", "signup", "step_2"], ["Product_added", "_a", "a_", "a__b", "a-b", "a b", "a.b", ""]],
  ["camelCase", ["productAdded", "signup", "step2Done"], ["ProductAdded", "product_added", "2nd", "a b", ""]],
  [
    "object.action",
    ["product.added", "cart.product_added", "a.b.c"],
    ["product", "Product.added", ".a", "a.", "a..b", ""],
  ],
])("%s takes what it is called after, and refuses what it is not", (naming, right, wrong) => {
  expect(right.filter((name) => !isNamedBy(naming, name))).toEqual([]);
  expect(wrong.filter((name) => isNamedBy(naming, name))).toEqual([]);
});

it("takes exactly one of a name's spellings, so conventions tell names apart", () => {
  const spellings = ["Product Added", "product_added", "productAdded", "product.added"];
  expect(NAMINGS.map((naming) => spellings.filter((name) => isNamedBy(naming, name)))).toEqual(
    spellings.map((name) => [name]),
  );
});

it.each(NAMINGS)("%s is checked in linear time", (naming) => {
  const started = process.cpuUsage();
  for (const part of ["a", "A", "a_", "a.", "A ", "aA"]) isNamedBy(naming, `${part.repeat(100_000)}!`);
  const { user } = process.cpuUsage(started);
  expect(user).toBeLessThan(500_000);
});

it("is what the shipped plan is called by", () => {
  expect(config.plan.naming).toBe("Title Case");
});
