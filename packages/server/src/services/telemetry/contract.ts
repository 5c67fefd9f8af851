import { type ContractOf, contractOf } from '../../host/contract-of.ts'

/** The contract of the telemetry service. */
export type TelemetryContract = ContractOf<'telemetry'>

/** The id of an operation of the telemetry service. */
export type TelemetryOperationId = keyof TelemetryContract['operations']

export const contract: TelemetryContract = contractOf('telemetry')
