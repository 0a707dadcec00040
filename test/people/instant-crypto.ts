/**
 * WebCrypto that answers at once, on Node's synchronous functions: the real one answers from another thread, so that one
 * seed would run in another order every time. Only what names objects and checks an HS256 assertion needs.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

type Bytes = ArrayBuffer | ArrayBufferView;

const secrets = new WeakMap<CryptoKey, Uint8Array>();

function bytesOf(data: Bytes): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function mac(key: CryptoKey, data: Bytes): Uint8Array<ArrayBuffer> {
  const secret = secrets.get(key);
  if (!secret) throw new Error("a key that was not imported here");
  return new Uint8Array(createHmac("sha256", secret).update(bytesOf(data)).digest());
}

const INSTANT = {
  importKey: async (_: "raw", secret: Bytes, __: unknown, extractable: boolean, usages: KeyUsage[]) => {
    const algorithm = { name: "HMAC", hash: { name: "SHA-256" }, length: bytesOf(secret).byteLength * 8 };
    const key = Object.create(CryptoKey.prototype, {
      type: { value: "secret" },
      extractable: { value: extractable },
      usages: { value: usages },
      algorithm: { value: algorithm },
    }) as CryptoKey;
    secrets.set(key, Uint8Array.from(bytesOf(secret)));
    return key;
  },
  sign: async (_: unknown, key: CryptoKey, data: Bytes) => mac(key, data).buffer,
  verify: async (_: unknown, key: CryptoKey, signature: Bytes, data: Bytes) => {
    const [is, must] = [bytesOf(signature), mac(key, data)];
    return is.byteLength === must.byteLength && timingSafeEqual(is, must);
  },
  timingSafeEqual: (a: Bytes, b: Bytes) => timingSafeEqual(bytesOf(a), bytesOf(b)),
};

type KeyUsage = "sign" | "verify";

/** What workerd has and this Node has not. */
function toBase64(this: Uint8Array): string {
  return Buffer.from(this).toString("base64url");
}

export function makeCryptoInstant(): void {
  Object.defineProperty(Uint8Array.prototype, "toBase64", { value: toBase64, configurable: true });
  for (const [name, value] of Object.entries(INSTANT))
    Object.defineProperty(crypto.subtle, name, { value, configurable: true });
}
