/**
 * The script of the watchdog's thread, in the workspace. The build replaces this module by one that exports the bundled
 * script as a string, because a bundler would not include a separate file.
 */
export const watchdogSource: string | URL = new URL('thread.ts', import.meta.url)
