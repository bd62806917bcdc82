import { open, rename, unlink } from 'node:fs/promises'

/**
 * Writes a file piece by piece, under another name until it is whole; one that is there is replaced. `onProgress` gets the bytes so far.
 * That name is not `.part`, which is of a recording that is being written.
 */
export async function writeExport(
  path: string,
  pieces: AsyncIterable<string | Uint8Array>,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const part = `${path}.export`
  const handle = await open(part, 'w')
  let bytes = 0
  try {
    for await (const piece of pieces) {
      const data = typeof piece === 'string' ? Buffer.from(piece) : piece
      await handle.writeFile(data)
      bytes += data.byteLength
      onProgress(bytes)
    }
    await handle.close()
    await rename(part, path)
  } catch (error) {
    await handle.close()
    await unlink(part)
    throw error
  }
}
