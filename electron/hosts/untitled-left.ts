import { existsSync } from 'node:fs'
import path from 'node:path'
import { type RecordingInfo } from '../protocol/types.ts'

/**
 * What a person is told of the untitled recording by a host that ends without asking: where it is, and how to keep or discard it.
 * Undefined when its file is not there.
 */
export function untitledLeft({ id, durationNs, bytes }: RecordingInfo, directory: string): string | undefined {
  const file = path.join(directory, id)
  if (!existsSync(file)) return undefined
  return [
    `The untitled recording has ${Math.round(durationNs / 1e9)} s, ${(bytes / 2 ** 20).toFixed(1)} MiB: ${file}`,
    'It stays until it is discarded, on the page Recordings or as a file. To keep it by a name:',
    `  mv '${file}' '${path.join(directory, 'NAME.plab')}'`,
  ].join('\n')
}
