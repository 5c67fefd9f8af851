import { StoreError } from '@sekha/storage'
import { jobsSchema, type Schema } from '@sekha/storage/sqlite'
import type { Tables } from './engine.ts'
import type { Service } from '../service.ts'

/** Whether the host keeps the jobs of the service. */
export const hasJobs = ({ jobs }: Service): boolean => jobs !== undefined && jobs.queue === undefined

/** Lists the tables of services, with those of their jobs. */
export function listSchemas(services: readonly Service[]): readonly Schema[] {
  const schemas = services.flatMap(({ name, tables, engine }) => {
    const its = engine ?? tables
    return its === undefined ? [] : [schemaOf(name, its)]
  })
  return services.some(hasJobs) ? [...schemas, jobsSchema] : schemas
}

/** Returns the tables of a service, under its name. */
export function schemaOf(name: string, { migrations, before, erasure, rules, loosely }: Tables): Schema {
  return { name, migrations, before, erasure, rules, loosely }
}

/** Whether another process sets up the file. */
export const isBusy = (error: unknown): boolean => error instanceof StoreError && error.code === 'busy'
