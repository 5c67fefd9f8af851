// The parts of SQLite's file format that the eraser needs. The format is stable:
// https://www.sqlite.org/fileformat2.html
/** The page sizes from the header of a file. */
export interface PageLayout {
  readonly pageBytes: number
  /** The size of the part of a page that SQLite uses. */
  readonly usableBytes: number
}

/** The size of the file header, which precedes the page header on page 1. */
const fileHeaderBytes = 100

const pageTypes: Readonly<Record<number, { readonly isLeaf: boolean; readonly headerBytes: number }>> = {
  2: { isLeaf: false, headerBytes: 12 },
  5: { isLeaf: false, headerBytes: 12 },
  10: { isLeaf: true, headerBytes: 8 },
  13: { isLeaf: true, headerBytes: 8 },
}

/** A page of a table or an index that violates the format. */
export class PageError extends Error {
  override get name(): string {
    return 'PageError'
  }
}

/** Reads the layout from the first 100 bytes of a file. */
export function readLayout(header: Uint8Array): PageLayout {
  const view = viewOf(header)
  const stored = view.getUint16(16)
  const pageBytes = stored === 1 ? 65_536 : stored
  return { pageBytes, usableBytes: pageBytes - view.getUint8(20) }
}

/**
 * Returns the part of a page between the cell pointers and the cells. SQLite neither reads nor clears it, so it keeps
 * copies of cells that have moved to another page.
 *
 * @throws {PageError} when the page belongs to neither a table nor an index
 */
export function findGap(
  page: Uint8Array,
  number: number,
  { usableBytes }: PageLayout,
): { readonly start: number; readonly end: number } {
  const { view, headerAt, headerBytes } = openPage(page, number)
  const start = headerAt + headerBytes + 2 * view.getUint16(headerAt + 3)
  const end = view.getUint16(headerAt + 5) || 65_536
  if (start > end || end > usableBytes) throw new PageError(`The cells of page ${number} overlap its header`)
  return { start, end }
}

/**
 * Lists the pages of a table or an index, level by level. Reads the inner pages, which are few, and one leaf.
 *
 * @throws {PageError} when a page belongs to neither a table nor an index
 */
export function listTreePages(root: number, read: (number: number) => Uint8Array): number[] {
  const pages: number[] = []
  for (let level = [root]; ;) {
    for (const number of level) pages.push(number)
    const children: number[] = []
    for (const number of level) {
      // The tree is balanced: either all pages of a level have children, or none has.
      if (!addChildren(read(number), number, children)) return pages
    }
    level = children
  }
}

/** @returns false if the page is a leaf */
function addChildren(page: Uint8Array, number: number, children: number[]): boolean {
  const { view, headerAt, headerBytes, isLeaf } = openPage(page, number)
  if (isLeaf) return false
  for (let cell = 0; cell < view.getUint16(headerAt + 3); cell++) {
    const cellAt = view.getUint16(headerAt + headerBytes + 2 * cell)
    if (cellAt + 4 > page.byteLength) throw new PageError(`A cell of page ${number} lies outside the page`)
    children.push(view.getUint32(cellAt))
  }
  children.push(view.getUint32(headerAt + 8))
  return true
}

function openPage(
  page: Uint8Array,
  number: number,
): { view: DataView; headerAt: number; headerBytes: number; isLeaf: boolean } {
  const view = viewOf(page)
  const headerAt = number === 1 ? fileHeaderBytes : 0
  const type = pageTypes[view.getUint8(headerAt)]
  if (type === undefined) throw new PageError(`Page ${number} belongs to neither a table nor an index`)
  return { view, headerAt, ...type }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
