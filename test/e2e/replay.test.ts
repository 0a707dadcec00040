/** The whole way on real input, with the real client: a fresh state directory, one command, every number right. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { freePort, newFolder } from "./collector.ts";

const run = promisify(execFile);

it("replays the sessions without loss, repetition or a stale event", async () => {
  const env = { ...process.env, PORT: String(await freePort()), STATE_DIR: newFolder() };
  const { stdout, stderr } = await run(process.execPath, ["src/cli/replay.ts"], { env });
  const said = (label: string) => new RegExp(`^ +${label} +(\\S+)$`, "m").exec(stdout)?.[1];
  expect(stdout).toContain("sent 20 sessions: 800 Product Viewed, 52 Product Added, 10 Order Completed");
  expect([said("in"), said("stored"), said("refused"), said("balanced")]).toEqual(["862", "862", "0", "yes"]);
  expect(said("distinct")).toBe("862");
  expect(stdout).toMatch(/^ +otto-0 +255 +17 +4 /m);
  expect(stdout).toContain("Nothing is missing and nothing happened twice.");
  expect(stdout + stderr).not.toMatch(/stale|FAULT/);
});

it("names an argument it does not know, and another machine, and says how it is used", async () => {
  for (const wrong of ["--fiel=x", "--url=https://collect.shop.example"]) {
    const failed = await run(process.execPath, ["src/cli/replay.ts", wrong]).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining("usage: npm run replay") as string });
  }
});
