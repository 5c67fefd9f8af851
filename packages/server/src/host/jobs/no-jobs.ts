import type { Jobs } from './jobs.ts'

/** Returns the jobs of a service that declares none. */
export function noJobs(service: string): Jobs {
  return {
    enqueue: async () => {
      throw new TypeError(`the service ${service} declares no jobs`)
    },
    get: async () => undefined,
  }
}
