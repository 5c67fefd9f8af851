import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
const integer = (...bytes: readonly number[]): Buffer => der(0x02, Buffer.from(bytes))
const object = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes))
const time = (at: Date): Buffer => der(0x18, Buffer.from(at.toISOString().replace(/\.\d+|[-:T]/g, '')))
const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`

/** The object identifiers of RFC 5280 and RFC 5758. */
const ecdsaWithSha256 = sequence(object(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
const commonName = object(0x55, 0x04, 0x03)
const subjectAltName = object(0x55, 0x1d, 0x11)
const basicConstraints = object(0x55, 0x1d, 0x13)

/** Creates a self-signed certificate for `localhost` and `127.0.0.1`, valid for an hour around now. */
export function createCertificate(name = 'localhost'): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const subject = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))))
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))
  const authority = sequence(der(0x01, Buffer.from([0xff])))
  const isCritical = der(0x01, Buffer.from([0xff]))
  const extensions = sequence(
    sequence(subjectAltName, der(0x04, names)),
    sequence(basicConstraints, isCritical, der(0x04, authority)),
  )
  const hour = 3_600_000
  const toBeSigned = sequence(
    der(0xa0, integer(2)),
    integer(1, ...randomBytes(8)),
    ecdsaWithSha256,
    subject,
    sequence(time(new Date(Date.now() - hour)), time(new Date(Date.now() + hour))),
    subject,
    publicKey,
    der(0xa3, extensions),
  )
  const signature = sign('sha256', toBeSigned, createPrivateKey(privateKey))
  const bytes = sequence(toBeSigned, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
  return { cert: pem('CERTIFICATE', bytes), key: privateKey }
}
