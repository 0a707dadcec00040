/** docs/identity.md: what its examples for servers say to the collector, in each language, is what the collector knows. */
import { afterAll, expect, it } from "vitest";
import { exampleOf, type Language, MISSING, printed, titleOf } from "../cli/examples/examples.ts";
import { call, keyNamed } from "./calls.ts";
import { startCollector, stopCollector } from "./collector.ts";

const collector = await startCollector();
afterAll(() => stopCollector(collector));

const CALLS: Readonly<Record<Language, string>> = {
  js: `console.log(JSON.stringify(await identify("js-42", undefined, { plan: "gold" }, { country: "US", region: "CA" })));`,
  python: `print(json.dumps(identify("python-42", None, {"plan": "gold"}, {"country": "US", "region": "CA"})))`,
  php: `echo json_encode(identify('php-42', null, ['plan' => 'gold'], ['country' => 'US', 'region' => 'CA']));`,
};

for (const language of ["js", "python", "php"] as const) {
  it.skipIf(MISSING.has(language))(`identifies in ${titleOf(language)}`, async () => {
    const program = exampleOf(language, "server").replace("https://collect.shop.example", collector.url);
    const key = keyNamed("GATEHOUSE_SECRET_KEY");
    const answer = await printed(language, program + CALLS[language], { GATEHOUSE_SECRET_KEY: key });
    expect(JSON.parse(answer)).toMatchObject({ success: true, results: [{ outcome: "stored" }] });
    const asked = { idType: "userId", id: `${language}-42` };
    const found = await (await call(collector.url, "/v1/profiles/lookup", key, asked)).json();
    expect(JSON.stringify(found)).toContain("gold");
    const strange = printed(language, program + CALLS[language], { GATEHOUSE_SECRET_KEY: "nobody's" });
    expect(await strange.catch(String)).not.toContain("success");
  });
}
