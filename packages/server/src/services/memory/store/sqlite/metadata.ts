type Metadata = Readonly<Record<string, unknown>> | null

export function writeMetadata(metadata: Metadata): string | null {
  return metadata === null ? null : JSON.stringify(metadata)
}

export function readMetadata(text: string | null): Metadata {
  return text === null ? null : (JSON.parse(text) as Metadata)
}
