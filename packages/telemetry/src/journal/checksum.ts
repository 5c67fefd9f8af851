import { builtinModule } from '../runtime.ts'

/** Computes the CRC-32 of bytes (ISO 3309, the one of gzip and PNG). It takes the runtime's where there is one. */
export const checksum: (bytes: Uint8Array) => number =
  builtinModule<{ crc32?: (bytes: Uint8Array) => number }>('node:zlib')?.crc32 ?? checksumInScript

let table: Int32Array | undefined

/** The same in JavaScript, for browsers. */
export function checksumInScript(bytes: Uint8Array): number {
  table ??= Int32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? 0xed_b8_83_20 ^ (value >>> 1) : value >>> 1
    return value
  })
  let crc = -1
  // oxlint-disable-next-line typescript/prefer-for-of -- an iterator costs more than the sum
  for (let at = 0; at < bytes.length; at += 1) crc = table[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}
