/** A JSON response that the handler has written itself, whole or in pieces. Nobody checks that it is JSON. */
export class JsonText {
  // Private, so that no other object with a text has this type.
  readonly #text: string | AsyncIterable<string>

  constructor(text: string | AsyncIterable<string>) {
    this.#text = text
  }

  get text(): string | AsyncIterable<string> {
    return this.#text
  }
}
