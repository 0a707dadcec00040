/** What a replay can be asked to do, and that it says what it cannot. */
import { describe, expect, it } from "vitest";
import { readOptions } from "../../src/cli/replay/options.ts";

const read = (...args: readonly string[]) => readOptions(args, { PORT: "9001", STATE_DIR: "/tmp/state" });

describe("options", () => {
  it("are the sessions of the fixture, everybody consenting, at full speed, without arguments", () => {
    expect(read()).toMatchObject({ format: "otto", consent: "all", rate: undefined, kill: false, table: false });
    expect(read().file).toMatch(/test\/fixtures\/otto\/sessions\.jsonl$/);
    expect([read().url.origin, read().stateDir]).toEqual(["http://127.0.0.1:9001", "/tmp/state"]);
  });

  it("tell the format by the file's ending, and nobody consents in the shop with forty countries", () => {
    expect(read("--file", "clicks.csv")).toMatchObject({ format: "eshop", consent: "none" });
    expect(read("--file", "clicks.csv", "--consent", "both")).toMatchObject({ consent: "both" });
    expect(read("--file", "lines.jsonl")).toMatchObject({ format: "otto" });
    expect(read("--file", "export.txt", "--format", "eshop")).toMatchObject({ format: "eshop" });
    expect(() => read("--file", "export.txt")).toThrow("--format: otto (.jsonl) or eshop (.csv)");
    expect(() => read("--format", "shopify")).toThrow("--format shopify is not otto (.jsonl) or eshop (.csv)");
  });

  it("take a rate and a seed as whole numbers", () => {
    expect(read("--kill", "--rate", "200", "--seed", "7")).toMatchObject({ kill: true, rate: 200, seed: 7 });
    for (const wrong of ["0", "-1", "1.5", "fast", "1e3", ""]) {
      expect(() => read(`--rate=${wrong}`), wrong).toThrow("--rate must be a whole number from 1");
    }
    expect(() => read("--seed=x")).toThrow("--seed must be a whole number");
    expect(read().seed).not.toBe(read().seed);
  });

  it("refuse other machines, other words and other arguments", () => {
    expect(() => read("--url", "https://collect.shop.example")).toThrow("no address on this machine");
    expect(() => read("--consent", "toString")).toThrow("--consent toString is not none, all, both");
    expect(() => read("--fiel", "x")).toThrow("--fiel");
  });
});
