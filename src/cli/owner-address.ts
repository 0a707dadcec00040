/** Where the owner's collector is. It refuses an address to which the owner's key would travel in the clear. */

const THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"];

/** @throws {Error} that says what an address is; without a text it is the collector on this machine */
export function ownerAddress(text: string | undefined, env: NodeJS.ProcessEnv): URL {
  const said = text ?? `http://127.0.0.1:${env["PORT"] ?? 8787}`;
  const url = URL.canParse(said) ? new URL(said) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && THIS_MACHINE.includes(url.hostname))) return url;
  throw new Error(`"${said}" is no https address, such as https://collect.shop.example, and none on this machine`);
}
