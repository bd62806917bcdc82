import { join } from 'node:path'

/** Where an export of that name is, beside the recordings in `directory`. Throws for a name with path parts: it comes from a window. */
export function exportPath(directory: string, name: string): string {
  if (name === '' || name.startsWith('.') || name.length > 200 || /[\p{Cc}/\\:]/u.test(name)) {
    throw new Error(`${JSON.stringify(name.slice(0, 80))} is no export: its name is that of a file in exports`)
  }
  return join(directory, 'exports', name)
}
