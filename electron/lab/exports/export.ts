import { type RunFigures } from '../../sim/session/figures.ts'
import { type ExportFormat } from '../../protocol/recordings.ts'
import { type ModelInfo } from '../../protocol/types.ts'
import { type RecordingReader } from '../recordings/reading/reader.ts'
import { csv } from './csv.ts'
import { light } from './light.ts'
import { markdown } from './markdown.ts'
import { perfetto } from './perfetto.ts'
import { surveyOf } from './survey.ts'

/** What an export is made from. */
export interface ExportSource {
  readonly reader: RecordingReader
  readonly models: readonly ModelInfo[]
  /** Of each run. */
  readonly figures: readonly RunFigures[]
  readonly signal: AbortSignal
  /** 0 to 1, of the reading that comes before most of the writing. */
  readonly onProgress: (share: number) => void
}

const EXPORTS: Readonly<Record<ExportFormat, (source: ExportSource) => AsyncGenerator<string | Uint8Array>>> = {
  csv,
  perfetto,
  markdown,
  light,
}

/** How files of a format end. */
export const EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
  csv: '.csv',
  perfetto: '.pftrace',
  markdown: '.md',
  light: '.light.plab',
}

/** The bytes of an export, piece by piece; the file is read at most twice and never held. Rejects when the signal asks for it. */
export async function* exportRecording(
  format: ExportFormat,
  source: Omit<ExportSource, 'figures'>,
): AsyncGenerator<string | Uint8Array> {
  const { reader, models, signal, onProgress } = source
  // What does the runs again has no figures.
  const figures = format === 'light' ? [] : await surveyOf(reader, models, signal, onProgress)
  yield* EXPORTS[format]({ ...source, figures })
}
