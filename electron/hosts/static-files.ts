import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** Everything a build of the window consists of. A file of another type is not served. */
const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export interface StaticFile {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The file of the built window that a URL names; undefined if there is none, or it is outside `directory`. */
export async function staticFile(directory: string, urlPath: string): Promise<StaticFile | undefined> {
  const name = decoded(urlPath)
  if (name === undefined || !name.startsWith('/') || /[\\\0]/.test(name)) return undefined
  // Decoded once and not again: what is still encoded then is part of a name that does not exist.
  const parts = name === '/' ? ['index.html'] : name.slice(1).split('/')
  if (parts.some((part) => part === '' || part.startsWith('.'))) return undefined
  const type = MIME_TYPES[path.extname(name === '/' ? 'index.html' : name)]
  if (type === undefined) return undefined
  try {
    return { type, bytes: new Uint8Array(await readFile(path.join(directory, ...parts))) }
  } catch {
    // Not there, or a directory: to a browser that is the same.
    return undefined
  }
}

function decoded(urlPath: string): string | undefined {
  try {
    return decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
}
