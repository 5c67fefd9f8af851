/**
 * A body that the service has checked itself. `parseBody` of its wire returns it for an operation whose clients send what
 * the contract cannot express. The host passes the value to the handler as it is.
 */
export class CheckedBody {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}
