/** The flags of `npm run explain` make the question that POST /v1/explain takes. */
import { expect, it } from "vitest";
import { questionFrom, readOptions } from "../../../src/cli/explain/question.ts";

function asked(...args: readonly string[]): unknown {
  return questionFrom(readOptions(args));
}

it("asks about nothing that was not given", () => {
  expect(asked()).toEqual({
    event: { type: "track", event: "Product Viewed", properties: {} },
    request: {},
    subject: { consented: [], objected: [], optedOut: false },
  });
});

it("says of the visitor their age, their residence, and when they chose", () => {
  expect(
    asked("--age", "15", "--residence", "FR", "--consented", "analytics", "--said-at", "2026-01-01"),
  ).toMatchObject({
    subject: { age: 15, residence: "FR", consented: ["analytics"], saidAt: "2026-01-01" },
  });
});

it("sends both signals as the headers that browsers send", () => {
  expect(asked("--gpc", "--dnt")).toMatchObject({ request: { headers: { "sec-gpc": "1", dnt: "1" } } });
  expect(asked("--dnt")).toMatchObject({ request: { headers: { dnt: "1" } } });
});

it("takes the owner's choices for this question, each flag as often as there are regions", () => {
  const attested = ["--exempt", "EEA-FR", "--exempt", "EEA-IT"];
  const placed = [
    "--place",
    "TR=store:eu:filed_dossier:file 7",
    "--place",
    "CN=drop",
    "--forward",
    "RU=https://in.example.ru",
  ];
  const required = ["--require", "US-CA=analytics:optIn", "--require", "US-CA=advertising:forbidden"];
  expect(
    asked(...attested, ...placed, ...required, "--require", "TR=functional:optIn", "--at", "2027-01-01"),
  ).toMatchObject({
    at: "2027-01-01",
    config: {
      exemptions: ["EEA-FR", "EEA-IT"],
      forward: { RU: "https://in.example.ru" },
      regions: {
        TR: {
          place: { mode: "store", jurisdiction: "eu", mechanism: "filed_dossier", reference: "file 7" },
          require: { functional: "optIn" },
        },
        CN: { place: { mode: "drop" } },
        "US-CA": { require: { analytics: "optIn", advertising: "forbidden" } },
      },
    },
  });
});

it("refuses a region's flag that names no region or no value", () => {
  expect(() => asked("--place", "store:eu")).toThrow("--place takes REGION=…, not store:eu");
  expect(() => asked("--forward", "RU=")).toThrow("--forward takes REGION=…");
});
