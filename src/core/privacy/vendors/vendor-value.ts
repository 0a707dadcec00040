/**
 * What is told to an advertising vendor of a person: a hash, or the plain word where the vendor wants that. No
 * pseudonym: the hash of an e-mail address has no secret in it, so anybody who has the address, or a list of all phone
 * numbers of a country, makes it again; it is the address, in a form that machines compare. So it is made for one
 * consented send and rests nowhere: it is no text, and as JSON it is empty.
 */
export class VendorValue {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** For the body of the one request. */
  toSend(): string {
    return this.#text;
  }
}
