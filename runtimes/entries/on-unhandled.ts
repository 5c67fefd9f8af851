/** Listens for unhandled rejections, on runtimes whose global scope reports them. */
export function onUnhandled(note: (reason: unknown) => void): void {
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault()
    note(event.reason)
  })
}
