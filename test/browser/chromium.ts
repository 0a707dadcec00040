/**
 * A real Chromium: from npm where there is one for this machine, else an installed Chrome. It takes none of the
 * package's own flags, since they switch web security off, and reaches no host but this machine.
 */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Cookie } from "playwright-core";
import { afterAll, inject, onTestFinished } from "vitest";

/** A name that is not this machine's, though it leads here: the local collector takes loopback for the site's own. */
export const FOREIGN_HOST = "foreign.example";

/** Names that lead here, as Chromium wants them: each with its port where the name has none. */
export interface Secure {
  readonly hosts: readonly string[];
  readonly port: number;
  /** Of the one key that is trusted for them. */
  readonly fingerprint: string;
}

function flags(secure?: Secure): string[] {
  const here = (secure?.hosts ?? []).map((host) => `MAP ${host}:443 127.0.0.1:${secure?.port}, `).join("");
  const local = "EXCLUDE 127.0.0.1, EXCLUDE localhost";
  return [
    "--no-sandbox",
    "--disable-gpu",
    `--host-resolver-rules=${here}MAP ${FOREIGN_HOST} 127.0.0.1, MAP * ~NOTFOUND, ${local}`,
    ...(secure ? [`--ignore-certificate-errors-spki-list=${secure.fingerprint}`] : []),
  ];
}

/** Closed with the test file that asked for it. */
export async function launchBrowser(secure?: Secure): Promise<Browser> {
  const unpacked = inject("chromium");
  const browser = await chromium.launch({
    args: flags(secure),
    ...(unpacked === undefined
      ? { channel: "chrome" }
      : {
          executablePath: unpacked.executablePath,
          env: { ...process.env, LD_LIBRARY_PATH: unpacked.libraries },
        }),
  });
  afterAll(() => browser.close());
  return browser;
}

/** A cookie jar of its own, and all that its pages say and ask for. Nothing is intercepted: that would answer preflights. */
export interface Jar {
  readonly context: BrowserContext;
  /** Console errors and uncaught exceptions, of all pages. */
  readonly errors: string[];
  /** Every host that any page asked for. */
  readonly hosts: Set<string>;
  /** The collector's, without those that the client writes for the page. */
  cookies(): Promise<readonly Cookie[]>;
}

/** Gone with the test that asked for it: its pages would go on sending into the next one. */
export async function newJar(browser: Browser, options: BrowserContextOptions = {}): Promise<Jar> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const cookies = async () => (await context.cookies()).filter(({ name }) => !name.startsWith("ajs_"));
  const jar: Jar = { context, errors: [], hosts: new Set(), cookies };
  context.on("console", (message) => {
    if (message.type() === "error") jar.errors.push(message.text());
  });
  context.on("weberror", (error) => jar.errors.push(String(error.error())));
  context.on("request", (request) => jar.hosts.add(new URL(request.url()).host));
  return jar;
}
