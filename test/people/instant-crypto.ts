/**
 * WebCrypto that answers at once, on Node's synchronous functions: the real one answers from another thread, so that one
 * seed would run in another order every time. Only what names objects and checks an HS256 assertion needs.
 */
import { createHmac, createSecretKey, type KeyObject } from "node:crypto";

type Bytes = ArrayBuffer | ArrayBufferView;

const secrets = new WeakMap<object, KeyObject>();

function bytesOf(data: Bytes): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function mac(key: object, data: Bytes): Uint8Array<ArrayBuffer> {
  const secret = secrets.get(key);
  if (!secret) throw new Error("a key that was not imported here");
  return new Uint8Array(createHmac("sha256", secret).update(bytesOf(data)).digest());
}

export function signed(text: string, secret: string): string {
  return createHmac("sha256", createSecretKey(new TextEncoder().encode(secret)))
    .update(text)
    .digest("base64url");
}

function isEqual(a: Bytes, b: Bytes): boolean {
  const [one, other] = [bytesOf(a), bytesOf(b)];
  return one.byteLength === other.byteLength && one.every((byte, at) => byte === other[at]);
}

const INSTANT = {
  importKey: async (_: "raw", secret: Bytes, __: unknown, extractable: boolean, usages: readonly string[]) => {
    const key: object = Object.create(CryptoKey.prototype, {
      type: { value: "secret" },
      extractable: { value: extractable },
      usages: { value: usages },
      algorithm: { value: { name: "HMAC", hash: { name: "SHA-256" }, length: bytesOf(secret).byteLength * 8 } },
    });
    secrets.set(key, createSecretKey(Uint8Array.from(bytesOf(secret))));
    return key;
  },
  sign: async (_: unknown, key: object, data: Bytes) => mac(key, data).buffer,
  verify: async (_: unknown, key: object, signature: Bytes, data: Bytes) => isEqual(signature, mac(key, data)),
  timingSafeEqual: isEqual,
};

/** What workerd has and this Node has not. */
function toBase64(this: Uint8Array): string {
  return Buffer.from(this).toString("base64url");
}

export function makeCryptoInstant(): void {
  Object.defineProperty(Uint8Array.prototype, "toBase64", { value: toBase64, configurable: true });
  for (const [name, value] of Object.entries(INSTANT))
    Object.defineProperty(crypto.subtle, name, { value, configurable: true });
}
