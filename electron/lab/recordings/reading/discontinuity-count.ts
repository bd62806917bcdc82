import { type ReadableFile } from '../files/file.ts'
import { decodeChunk } from '../format/chunk.ts'
import { type RecordingSummary } from '../format/metadata.ts'
import { type RecordingIndex } from './index.ts'
import { chunkFacts } from './pieces.ts'

/** Until format 1.2 a summary counts the time without a session too: it is counted anew, of the few chunks that say anything of it. */
export async function countedToday(
  file: ReadableFile,
  { head, chunks }: RecordingIndex,
  summary: RecordingSummary,
): Promise<RecordingSummary> {
  if (head === undefined || head.format.major > 1 || head.format.minor > 2) return summary
  const ids = new Set<string>()
  for (const { extent, run } of chunks.filter(({ hasDiscontinuities }) => hasDiscontinuities)) {
    try {
      const facts = chunkFacts(await decodeChunk(await file.read(extent.offset, extent.length)))
      for (const id of facts.discontinuities) ids.add(`${run} ${id}`)
    } catch {
      // The index is believed: that a chunk is damaged is found when it is shown, or checked.
      return summary
    }
  }
  return { ...summary, discontinuities: ids.size }
}
