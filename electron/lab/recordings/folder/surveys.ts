import { type SurveyedRun } from '../../../protocol/recordings.ts'
import { type RecordingReader } from '../reading/reader.ts'

/** What was found out about recordings by reading them whole: a list asks again each time that a window looks at it. */
export class Surveys {
  readonly #survey: (reader: RecordingReader) => Promise<readonly SurveyedRun[]>
  readonly #known = new Map<string, { readonly bytes: number; readonly figures: Promise<readonly SurveyedRun[]> }>()

  constructor(survey: (reader: RecordingReader) => Promise<readonly SurveyedRun[]>) {
    this.#survey = survey
  }

  /** Rejects when the file can no longer be read. */
  of(reader: RecordingReader): Promise<readonly SurveyedRun[]> {
    const { id, bytes } = reader.info
    // Under its own id too: a copy may have the name of one that was deleted.
    const key = `${reader.head?.recordingId} ${id}`
    const known = this.#known.get(key)
    if (known?.bytes === bytes) return known.figures
    const figures = this.#survey(reader)
    this.#known.set(key, { bytes, figures })
    figures.catch(() => this.#known.delete(key))
    return figures
  }
}
