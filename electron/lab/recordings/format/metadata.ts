import { crc32 } from 'node:zlib'
import { type Metadata } from '@mcap/core'
import * as v from 'valibot'
import { settingsSchema } from './messages.ts'

// MCAP protects chunks by a CRC but not metadata records, so ours carry one: a flipped byte must not become another seed.

/** First record of every recording. */
export const RECORDING_METADATA = 'perfcnt-lab'
/** One for each run, for MCAP tools; a reader of ours takes the runs from the summary or the chunks. */
const RUN_METADATA = '/run'
/** Last record before the index: all that a list of recordings shows. */
export const SUMMARY_METADATA = 'perfcnt-lab/summary'

const runSchema = v.object({
  /** Position among the runs of the file, as its channels have it. */
  index: v.number(),
  /** Number that the lab gave the run. */
  number: v.number(),
  /** Added to the run's virtual time to get logTime. */
  offset: v.number(),
  /** Virtual time of the first and the last thing recorded, ns. */
  begin: v.number(),
  end: v.number(),
  settings: settingsSchema,
})

export type RecordedRun = v.InferOutput<typeof runSchema>

/** As RecordingInfo has it: `to` is just past the last thing, so that reading up to it leaves nothing out. */
export function runSpan({ begin, end }: RecordedRun): { readonly from: number; readonly to: number } {
  return { from: begin, to: end + 1 }
}

const summarySchema = v.object({
  samples: v.number(),
  /** As counts() has it; until format 1.2 with the time without a session. */
  discontinuities: v.number(),
  runs: v.array(runSchema),
})

export type RecordingSummary = v.InferOutput<typeof summarySchema>

/** What the head of a file says about it. */
export interface RecordingHead {
  readonly format: { readonly major: number; readonly minor: number }
  readonly recordingId: string
  /** Wall time, milliseconds since 1970. */
  readonly created: number
  readonly coreVersion: string
  /** The process that wrote it: see files/owner.ts. */
  readonly owner: string
  /** A light one has what does the runs again, and nothing to show. */
  readonly kind: 'full' | 'light'
}

export function headMetadata(head: RecordingHead): Metadata {
  return sealed(RECORDING_METADATA, {
    format: `${head.format.major}.${head.format.minor}`,
    recordingId: head.recordingId,
    created: String(head.created),
    coreVersion: head.coreVersion,
    owner: head.owner,
    kind: head.kind,
  })
}

export function runMetadata(run: Omit<RecordedRun, 'end'>, head: RecordingHead): Metadata {
  return sealed(RUN_METADATA, {
    runId: `${head.recordingId}/${run.index}`,
    number: String(run.number),
    offset: String(run.offset),
    begin: String(run.begin),
    policy: run.settings.policy,
    model: run.settings.model,
    seed: String(run.settings.seed),
    settings: JSON.stringify(run.settings),
    coreVersion: head.coreVersion,
  })
}

/** The head again, so that one read near the end of the file is enough, and the totals. */
export function summaryMetadata(head: RecordingHead, summary: RecordingSummary): Metadata {
  return sealed(SUMMARY_METADATA, {
    ...Object.fromEntries(headMetadata(head).metadata),
    summary: JSON.stringify(summary),
  })
}

/** Undefined when the record is damaged or says nothing that can be used. */
export function readHead(record: Metadata): RecordingHead | undefined {
  if (!isIntact(record)) return undefined
  const format = /^(\d+)\.(\d+)$/.exec(record.metadata.get('format') ?? '')
  if (format === null) return undefined
  return {
    format: { major: Number(format[1]), minor: Number(format[2]) },
    recordingId: record.metadata.get('recordingId') ?? '',
    created: Number(record.metadata.get('created') ?? 0),
    coreVersion: record.metadata.get('coreVersion') ?? '',
    owner: record.metadata.get('owner') ?? '',
    // Format 1.0 has full ones only.
    kind: record.metadata.get('kind') === 'light' ? 'light' : 'full',
  }
}

/** Undefined when the record is damaged or of a format that this version does not read. */
export function readSummary(record: Metadata): RecordingSummary | undefined {
  if (!isIntact(record)) return undefined
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), summarySchema), record.metadata.get('summary'))
  return parsed.success ? parsed.output : undefined
}

function sealed(name: string, entries: Readonly<Record<string, string>>): Metadata {
  const metadata = new Map(Object.entries(entries).filter(([key]) => key !== 'crc'))
  return { name, metadata: metadata.set('crc', seal(name, metadata)) }
}

function isIntact({ name, metadata }: Metadata): boolean {
  return metadata.get('crc') === seal(name, metadata)
}

function seal(name: string, metadata: ReadonlyMap<string, string>): string {
  const entries = [...metadata].filter(([key]) => key !== 'crc').flat()
  return crc32(JSON.stringify([name, ...entries])).toString(16)
}
