import { type RecordingInfo } from '../../../protocol/types.ts'
import { readContents, type RecordingContents } from './contents.ts'
import { openReadableFile, type ReadableFile } from '../files/file.ts'
import { runSpan } from '../format/metadata.ts'
import { originOf, type RunOrigin } from '../redo/origin.ts'
import { createRecordingReader } from './reader.ts'

/** What `lab info` prints of a file. */
export interface FileInfo {
  readonly file: string
  readonly profile: string
  /** The first run's, as policy, model and seed are; empty when nothing could be read. */
  readonly runId: string
  readonly policy: string
  readonly model: string
  readonly seed: number
  readonly coreVersion: string
  readonly durationNs: number
  readonly samples: number
  readonly discontinuities: number
  readonly chunks: { readonly ok: number; readonly skipped: number }
  readonly complete: boolean
  /** A light file has what re-runs it and nothing to show. */
  readonly kind: 'light' | 'full'
  readonly runs: readonly RunInfo[]
  readonly problem: string | undefined
}

/** From and to are virtual ns. */
export interface RunInfo extends RunOrigin {
  readonly policy: string
  readonly model: string
  readonly seed: number
  readonly fromNs: number
  readonly toNs: number
}

/** Looks at every byte. Rejects when there is no such file or it may not be read; damage is in `problem`. */
export async function info(path: string): Promise<FileInfo> {
  const file = await openReadableFile(path)
  try {
    const contents = await readContents(file, 'check')
    const { head } = contents
    const first = contents.runs[0]
    return {
      file: path,
      profile: contents.profile,
      runId: head === undefined || first === undefined ? '' : `${head.recordingId}/${first.index}`,
      policy: first?.settings.policy ?? '',
      model: first?.settings.model ?? '',
      seed: first?.settings.seed ?? 0,
      coreVersion: head?.coreVersion ?? '',
      durationNs: durationOf(contents),
      samples: contents.samples,
      discontinuities: contents.discontinuities,
      chunks: { ok: contents.chunks.length, skipped: contents.chunksSkipped },
      complete: contents.complete,
      kind: head?.kind ?? 'full',
      runs: await runsOf(file, contents, path),
      problem: contents.problem,
    }
  } finally {
    await file.close()
  }
}

async function runsOf(file: ReadableFile, contents: RecordingContents, path: string): Promise<readonly RunInfo[]> {
  const about = recordingInfo(contents, { id: path, name: path, bytes: file.size, changed: 0 })
  const reader = createRecordingReader(file, contents, about)
  return Promise.all(
    contents.runs.map(async ({ settings: { policy, model, seed }, begin, end }, run) => ({
      ...{ policy, model, seed, fromNs: begin, toNs: end },
      ...(await originOf(reader, run)),
    })),
  )
}

/** What a window is told. `created` falls back to `changed` when the file does not say it. */
export function recordingInfo(
  contents: RecordingContents,
  about: { readonly id: string; readonly name: string; readonly bytes: number; readonly changed: number },
): RecordingInfo {
  return {
    id: about.id,
    recordingId: contents.head?.recordingId ?? '',
    name: about.name,
    bytes: about.bytes,
    created: contents.head?.created ?? about.changed,
    durationNs: durationOf(contents),
    samples: contents.samples,
    discontinuities: contents.discontinuities,
    runs: contents.runs.map(({ settings }) => settings),
    spans: contents.runs.map(runSpan),
    complete: contents.complete,
    kind: contents.head?.kind ?? 'full',
    problem: contents.problem,
  }
}

function durationOf({ runs }: RecordingContents): number {
  return runs.reduce((total, { begin, end }) => total + end - begin, 0)
}
