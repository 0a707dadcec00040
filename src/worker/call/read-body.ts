/**
 * Reads a call's body: bounded, gunzipped when its first bytes say so whatever the content type claims, as UTF-8 JSON.
 * @throws {CallRefused} `too_large`, `unsupported_type` or `unreadable`
 */
import { parseJson } from "../../core/json.ts";
import { LIMIT } from "../../core/limits.ts";
import { CallRefused } from "./problem.ts";

/** What clients of the field really send; the content of all of them is JSON or gzipped JSON. */
const ACCEPTED =
  /^(?:application\/json|text\/plain|application\/x-www-form-urlencoded|application\/gzip|application\/octet-stream)\b/i;

/** Of unknown length: stops reading at the limit. */
async function readBounded(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > most) throw new CallRefused("too_large");
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/**
 * HTTP ends a body where its `Content-Length` says, so one that says little enough is read in one piece, and no stream is
 * made of it.
 */
async function readBytes(request: Request, most: number = LIMIT.bodyBytes): Promise<Uint8Array<ArrayBuffer>> {
  const length = request.headers.get("content-length");
  if (length === null) return request.body ? readBounded(request.body, most) : new Uint8Array();
  if (!(Number(length) <= most)) throw new CallRefused("too_large");
  const bytes = new Uint8Array(await request.arrayBuffer());
  // Between Workers nobody holds a body to what it says of itself.
  if (bytes.byteLength > most) throw new CallRefused("too_large");
  return bytes;
}

/** The platform unpacks all of a chunk at once, and deflate a thousandfold: a small chunk is what bounds it. */
const PACKED_CHUNK = 1_024;

function inChunks(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at >= bytes.byteLength) return controller.close();
        controller.enqueue(bytes.subarray(at, (at += PACKED_CHUNK)));
      },
    },
    { highWaterMark: 0 },
  );
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const reader = inChunks(bytes).pipeThrough(new DecompressionStream("gzip")).getReader({ mode: "byob" });
    const unpacked = new Uint8Array(LIMIT.bodyBytes);
    let size = 0;
    // Lent to each read and taken back. As large as the limit, so that it takes all that one chunk gave before the next
    // is unpacked.
    let lent = new ArrayBuffer(LIMIT.bodyBytes + 1);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(lent));
      if (done) return unpacked.slice(0, size);
      if (size + value.byteLength > LIMIT.bodyBytes) {
        await reader.cancel();
        throw new CallRefused("too_large");
      }
      unpacked.set(value, size);
      size += value.byteLength;
      lent = value.buffer;
    }
  } catch (error) {
    if (error instanceof CallRefused) throw error;
    throw new CallRefused("unreadable", "truncated or damaged gzip");
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new CallRefused("unreadable", "not UTF-8");
  }
}

export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type");
  if (type !== null && !ACCEPTED.test(type)) throw new CallRefused("unsupported_type");

  const bytes = await readBytes(request);
  const text = decode(bytes[0] === 0x1f && bytes[1] === 0x8b ? await gunzip(bytes) : bytes);
  if (text.trim() === "") throw new CallRefused("unreadable", "empty body");
  const parsed = parseJson(text);
  if (!parsed.ok) throw new CallRefused("unreadable", parsed.problem);
  return parsed.value;
}

/**
 * Of what changes something by cookie. Any page can make a browser send a form, or what looks like text; JSON that calls
 * itself so only where the browser has asked us first.
 */
export async function readOwnJson(request: Request, what: string): Promise<unknown> {
  if (!(request.headers.get("content-type") ?? "").startsWith("application/json")) {
    throw new CallRefused("unsupported_type", `${what} is taken as application/json only`);
  }
  return readJson(request);
}

/** A form of our own page, as browsers send one. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  if (!(request.headers.get("content-type") ?? "").startsWith("application/x-www-form-urlencoded")) {
    throw new CallRefused("unsupported_type", "a form is taken as application/x-www-form-urlencoded only");
  }
  return new URLSearchParams(decode(await readBytes(request, LIMIT.formBytes)));
}
