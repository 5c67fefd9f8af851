/** Listens for rejections that nobody handles, where the global scope tells of them. */
export function onUnhandled(note: (reason: unknown) => void): void {
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault()
    note(event.reason)
  })
}
