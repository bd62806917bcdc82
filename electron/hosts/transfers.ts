import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SECURITY_HEADERS } from './content-security.ts'
import { type KeepAlive } from './keep-alive.ts'
import { refuse } from './refusals.ts'

/** Exports are of several kinds, to be kept and not shown. */
const TYPES = { path: 'application/x-perfcnt-lab', 'export-path': 'application/octet-stream' } as const

/** Largest upload. Hours of recording fit; a disk is not filled by mistake. */
export const MAX_UPLOAD_BYTES = 1024 ** 3

class TooLarge extends Error {}

/** POST of a recording: by way of a temporary file into the lab's directory. */
export async function upload(
  request: IncomingMessage,
  response: ServerResponse,
  { lab, name, maxBytes }: { readonly lab: Pick<KeepAlive, 'ask'>; readonly name: string; readonly maxBytes: number },
): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'perfcnt-lab-'))
  const file = path.join(directory, 'upload')
  try {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new TooLarge()
    await pipeline(request, capped(maxBytes), createWriteStream(file))
    const info = await lab.ask({ type: 'import', path: file, name }).finally(() => remove(directory))
    response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'application/json' })
    response.end(JSON.stringify(info))
  } catch (error) {
    await remove(directory)
    if (error instanceof TooLarge) refuse(response, 413, `a recording may have at most ${maxBytes} bytes`)
    else refuse(response, 422, error instanceof Error ? error.message : String(error))
  }
}

function remove(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true })
}

/** GET of a recording or an export, as a file to keep. */
export async function download(
  response: ServerResponse,
  { lab, type, id }: { readonly lab: Pick<KeepAlive, 'ask'>; readonly type: keyof typeof TYPES; readonly id: string },
): Promise<void> {
  let file: string
  let size: number
  try {
    file = String(await lab.ask({ type, id }))
    const stats = await stat(file)
    if (!stats.isFile()) throw new Error('not a file')
    size = stats.size
  } catch {
    refuse(response, 404, 'there is no such file')
    return
  }
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': TYPES[type],
    'content-length': size,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(id)}`,
  })
  if (size === 0) {
    response.end()
    return
  }
  // A recording in progress grows: what was announced is what is sent.
  await pipeline(createReadStream(file, { end: size - 1 }), response)
}

function capped(maxBytes: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes) done(new TooLarge())
      else done(undefined, chunk)
    },
  })
}
