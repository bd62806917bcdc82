import { UNTITLED } from '../../../protocol/untitled.ts'

export const EXTENSION = '.plab'
/** Of a recording that has not been closed; the id does not have it. */
export const PART = '.part'
const MAX_NAME_CHARACTERS = 60

/** A file name without path parts that any file system takes; undefined when nothing of `name` is left. */
export function fileNameOf(name: string): string | undefined {
  const plain = name
    .normalize('NFC')
    .replace(/\.(plab|mcap)$/i, '')
    // Control characters and what one of the systems forbids.
    .replace(/[\p{Cc}\p{Cs}/\\:*?"<>|]+/gu, '-')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const short = [...plain].slice(0, MAX_NAME_CHARACTERS).join('').trimEnd()
  return short === '' ? undefined : short
}

/** `recording 2025-03-01 14.05.09`, UTC. */
export function nameFromTime(created: number): string {
  const [date = '', time = ''] = new Date(created).toISOString().split('T')
  return `recording ${date} ${time.slice(0, 8).replaceAll(':', '.')}`
}

/** Of the recording that is always there: `untitled 2025-03-01 14.05.09`, UTC. Sorted by name they are sorted by time. */
export function untitledName(created: number): string {
  return nameFromTime(created).replace(/^recording /, UNTITLED)
}

/** Throws when `id` is not the name of a recording in this folder: an id comes from a window. */
export function checkedId(id: string): string {
  const stem = id.endsWith(EXTENSION) ? id.slice(0, -EXTENSION.length) : ''
  if (stem === '' || stem.startsWith('.') || id.length > 200 || /[\p{Cc}/\\:]/u.test(id)) {
    throw new Error(
      `${JSON.stringify(id.slice(0, 80))} is no recording: an id is a file name that ends in ${EXTENSION}`,
    )
  }
  return id
}

export function nameOf(id: string): string {
  return id.slice(0, -EXTENSION.length)
}
