import type { Program } from '../store/record-draft.ts'
import { decodeFields, type FieldsOf, text } from '../wire/go-fields.ts'
import { GoJsonError, parseGoJson } from '../wire/go-json.ts'

interface ProgramFields {
  readonly product?: string
  readonly version?: string
  readonly machine_id?: string
  readonly hostname?: string
}

const programFields: FieldsOf<ProgramFields> = { product: text, version: text, machine_id: text, hostname: text }

/** Reads the body of a create. @returns undefined when it names no product or no version, or is not JSON */
export function decodeProgram(body: string): Program | undefined {
  const fields = readLeniently(body)
  const { product = '', version = '', machine_id: machineId = '', hostname = '' } = fields
  return product === '' || version === '' ? undefined : { product, version, machineId, hostname }
}

/** The original ignores what it cannot read, field by field. */
function readLeniently(body: string): ProgramFields {
  try {
    return decodeFields<ProgramFields>(parseGoJson(body, 'allowed'), programFields, 'lenient')
  } catch (error) {
    if (error instanceof GoJsonError) return {}
    throw error
  }
}

interface CrashFields {
  readonly reason?: string
}

const crashFields: FieldsOf<CrashFields> = { reason: text }

/** Reads the body of a crash. One that cannot be read has the default reason, one without a reason an empty one. */
export function decodeCrashReason(body: string): string {
  try {
    return decodeFields<CrashFields>(parseGoJson(body, 'allowed'), crashFields).reason ?? ''
  } catch (error) {
    if (error instanceof GoJsonError) return 'abnormal_termination'
    throw error
  }
}
