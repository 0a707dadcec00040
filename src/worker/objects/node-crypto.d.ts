/**
 * The part of node:crypto that objects may use: what is synchronous, so that no state read before it can go stale.
 * Declared here instead of loading Node's own types, which would put every other Node global within reach of the Worker.
 */
declare module "node:crypto" {
  type Bytes = string | ArrayBuffer | ArrayBufferView;

  interface KeyObject {
    readonly type: "secret";
  }

  interface Hash {
    update(data: Bytes): this;
    digest(): Uint8Array<ArrayBuffer>;
    digest(encoding: "hex" | "base64url"): string;
  }

  interface CipherGCM {
    setAAD(data: ArrayBufferView): this;
    update(data: ArrayBufferView): Uint8Array<ArrayBuffer>;
    update(data: string, encoding: "utf8"): Uint8Array<ArrayBuffer>;
    final(): Uint8Array<ArrayBuffer>;
    getAuthTag(): Uint8Array<ArrayBuffer>;
  }

  interface DecipherGCM {
    setAAD(data: ArrayBufferView): this;
    setAuthTag(tag: ArrayBufferView): this;
    update(data: ArrayBufferView): Uint8Array<ArrayBuffer>;
    final(): Uint8Array<ArrayBuffer>;
    update(data: ArrayBufferView, inputEncoding: undefined, outputEncoding: "utf8"): string;
    final(outputEncoding: "utf8"): string;
  }

  export function createHash(algorithm: "sha256"): Hash;
  export function createHmac(algorithm: "sha256", key: KeyObject): Hash;
  export function createSecretKey(key: Uint8Array): KeyObject;
  export function hkdfSync(digest: "sha256", key: Bytes, salt: Bytes, info: Bytes, length: number): ArrayBuffer;
  export function createCipheriv(algorithm: "aes-256-gcm", key: KeyObject, nonce: ArrayBufferView): CipherGCM;
  export function createDecipheriv(algorithm: "aes-256-gcm", key: KeyObject, nonce: ArrayBufferView): DecipherGCM;
  export function randomBytes(size: number): Uint8Array<ArrayBuffer>;
  export function timingSafeEqual(a: ArrayBufferView, b: ArrayBufferView): boolean;
}
