/** The part of `document` that is used. */
interface PageDocument {
  readonly visibilityState: string
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
}

/**
 * Calls back with whether the page is hidden: at once, and at every change. Browsers slow down the timers of hidden pages,
 * and stop those of a page that is kept for the back button. Without a page, it does nothing.
 *
 * @returns a function that stops it
 */
export function watchVisibility(onChange: (isHidden: boolean) => void): () => void {
  const page = Reflect.get(globalThis, 'document') as PageDocument | undefined
  if (typeof page?.addEventListener !== 'function') return () => {}
  const update = (): void => onChange(page.visibilityState === 'hidden')
  const events = ['visibilitychange', 'freeze', 'resume']
  for (const event of events) page.addEventListener(event, update)
  update()
  return () => {
    for (const event of events) page.removeEventListener(event, update)
  }
}
