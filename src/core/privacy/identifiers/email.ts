/**
 * Reads an e-mail address as the two halves whose spelling differs: a mailbox, and a host that is spelled in Unicode or
 * in ASCII. Knows the plain shape only; quoted mailboxes, comments and hosts that are numbers are no address here.
 * Removes no dot and no `+tag`: on most hosts these are other mailboxes, and so maybe other people.
 */

export interface EmailAddress {
  readonly mailbox: string;
  /** As written. */
  readonly host: string;
  /** As the name system knows it: IDNA, in ASCII. */
  readonly asciiHost: string;
}

/** In the host nothing that would make the URL parser read something else than a host, or unescape it. */
const SHAPE = /^([^\s@]+)@([^\s@/\\?#:[\]%]+)$/;

/** A name under a top-level domain. The URL parser takes `1.2` and `0x7f.1` for IPv4 addresses and answers with those. */
const NAMED_HOST = /\.[a-z][a-z\d-]*$/;

/** The host in lower case; the mailbox as written. */
export function readEmail(text: string): EmailAddress | undefined {
  const [, mailbox, host] = SHAPE.exec(text) ?? [];
  if (mailbox === undefined || host === undefined) return undefined;
  const asciiHost = URL.parse(`http://${host}`)?.hostname ?? "";
  return NAMED_HOST.test(asciiHost) ? { mailbox, host, asciiHost } : undefined;
}
