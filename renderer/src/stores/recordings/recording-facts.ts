import { type RecordingDetails, type SurveyedRun } from '../../../../electron/protocol/recordings.ts'
import { type RecordingInfo } from '../../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { injectConnection } from '../../connection/connection.ts'

/** What a file has to be read for. */
export interface RecordingFacts {
  /** Of the file as it was; -1 if it is to be read again. */
  readonly bytes: number
  readonly details: RecordingDetails
  /** Of each run. */
  readonly figures: readonly SurveyedRun[]
}

/** The lab reads a file of this size within a moment; larger ones only when somebody looks at them. */
const SMALL_BYTES = 32 * 1024 ** 2

/** What the files of the list say, read one after the other. */
export const useRecordingFacts = defineStore('recording-facts', () => {
  const { api } = injectConnection()
  const known = shallowRef<ReadonlyMap<string, RecordingFacts>>(new Map())
  /** Why a file could not be read. */
  const problems = shallowRef<ReadonlyMap<string, string>>(new Map())
  let reading = Promise.resolve()

  /** Waits for those that were asked for before. */
  function read(info: RecordingInfo): Promise<void> {
    reading = reading.then(() => readNow(info))
    return reading
  }

  async function readNow({ id, bytes, runs }: RecordingInfo): Promise<void> {
    if (known.value.get(id)?.bytes === bytes || runs.length === 0) return
    try {
      const [details, figures] = await Promise.all([api.recordingDetails(id), api.recordingFigures(id)])
      known.value = new Map(known.value).set(id, { bytes, details, figures })
      problems.value = new Map([...problems.value].filter(([other]) => other !== id))
    } catch (error) {
      problems.value = new Map(problems.value).set(id, error instanceof Error ? error.message : String(error))
    }
  }

  async function readSmall(list: readonly RecordingInfo[]): Promise<void> {
    for (const info of list) if (info.bytes <= SMALL_BYTES) await read(info)
  }

  /** Another recording may get this id. */
  function forget(id: string): void {
    known.value = new Map([...known.value].filter(([other]) => other !== id))
  }

  /** It has another note: it is read again, and shown as it was until then. */
  function touch(id: string): void {
    const facts = known.value.get(id)
    if (facts !== undefined) known.value = new Map(known.value).set(id, { ...facts, bytes: -1 })
  }

  return { known, problems, read, readSmall, forget, touch }
})
