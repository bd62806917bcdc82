import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  type RecordingDetails,
  type RecordingNote,
  type RecordingsApi,
  type RecordingTask,
} from '../../protocol/recordings.ts'
import { type GpuModel } from '../../sim/device/models.ts'
import { nanos } from '../../sim/kernel/clock.ts'
import { type CreateLiveMachine } from '../../sim/machine/live-machine.ts'
import { type Controls } from '../controls.ts'
import { describeModel } from '../description.ts'
import { EXTENSIONS, exportRecording } from '../exports/export.ts'
import { exportPath } from '../exports/export-path.ts'
import { surveyOf } from '../exports/survey.ts'
import { writeExport } from '../exports/write-export.ts'
import { forkOf, inputsOf } from './redo/fork.ts'
import { type Recorder } from '../live/recorder.ts'
import { compareRecordings } from './redo/compare.ts'
import { originOf } from './redo/origin.ts'
import { readColumns } from './reading/columns.ts'
import { readHappenings } from './reading/happenings.ts'
import { type RecordedNote } from './format/messages.ts'
import { type RecordingReader } from './reading/reader.ts'
import { type Recordings } from './folder/recordings.ts'
import { recordAllPolicies } from './folder/scenario-policies.ts'
import { Surveys } from './folder/surveys.ts'
import { type RecordingTasks, type TaskWork } from './folder/tasks.ts'
import { verifyRecording } from './redo/verify.ts'

/** Asked for by a window, which waits for it. */
const NEVER = new AbortController().signal

interface Parts {
  readonly recordings: Recordings
  readonly recorder: Recorder
  readonly controls: Controls
  readonly tasks: RecordingTasks
  readonly models: readonly GpuModel[]
  readonly createMachine: CreateLiveMachine
}

/** What the lab answers about recordings beyond making and showing them. */
export function recordingsApi({ recordings, recorder, controls, tasks, models, createMachine }: Parts): RecordingsApi {
  const note = (id: string, run: number, content: RecordingNote, removed: boolean) =>
    recorder.note(id, run, recordedNote(content, removed))
  const described = models.map(describeModel)
  /**
   * For what reads on for long, a handle of its own: meanwhile others are opened, and this recording may get a note. `redone`: what came
   * of a light one is read through the one there is.
   */
  const openOwn = async (id: string, redone: RecordingReader | undefined) => {
    const reader = redone ?? (await recordings.open(id))
    const close = async () => {
      if (reader !== redone) await reader.close()
    }
    return { reader, close }
  }
  const startReading = async (
    kind: RecordingTask['kind'],
    id: string,
    redone: RecordingReader | undefined,
    work: (reader: RecordingReader, ...rest: Parameters<TaskWork>) => ReturnType<TaskWork>,
  ): Promise<RecordingTask> => {
    const { reader, close } = await openOwn(id, redone)
    try {
      return tasks.start(kind, id, (...rest) => work(reader, ...rest).finally(close))
    } catch (error) {
      await close()
      throw error
    }
  }
  const surveys = new Surveys(async ({ info: { id } }) => {
    const { reader, close } = await openOwn(id, recorder.opened.redone(id))
    return surveyOf(reader, described, NEVER, () => undefined).finally(close)
  })
  return {
    untitledRecording: async () => recorder.untitled,
    renameRecording: (id, name) => recorder.rename(id, name),
    recoverRecording: (id) => recordings.recover(id),
    recordingDetails: async (id) => detailsOf(await recorder.opened.original(id)),
    recordingFigures: async (id) => surveys.of(await recorder.opened.shown(id)),
    readSeries: async (id, run, from, to, counters) =>
      readColumns(await recorder.opened.shown(id), run, { from, to }, counters),
    readHappenings: async (id, run, from, to) => readHappenings(await recorder.opened.shown(id), run, from, to),
    noteRecording: (id, run, content) => note(id, run, content, false),
    removeNote: (id, run, noteId) =>
      note(id, run, { id: noteId, from: undefined, to: undefined, text: '', tags: [] }, true),
    compareRecordings: async (a, runA, b, runB) =>
      compareRecordings(
        { reader: await recorder.opened.shown(a), run: runA },
        { reader: await recorder.opened.shown(b), run: runB },
      ),
    startVerification: (id) =>
      startReading('verify', id, undefined, async (reader, onProgress, signal) => ({
        verification: await verifyRecording(reader, { models, createMachine, onProgress, signal }),
      })),
    forkRecording: async (id, run, at, change) => {
      const reader = await recorder.opened.shown(id)
      const parent = { recordingId: reader.head?.recordingId ?? '', run, at }
      const fork = forkOf(await inputsOf(reader, run), {
        parent,
        name: reader.info.name,
        at: nanos(at),
        steps: undefined,
      })
      return tasks.start('fork', id, async (onProgress, signal) => {
        await controls.fork(fork, change, onProgress, signal)
        return {}
      })
    },
    recordAllPolicies: (id, run) =>
      startReading('policies', id, undefined, async (reader, onProgress, signal) => {
        const made = await recordAllPolicies(reader, run, { recordings, models, onProgress, signal })
        return { out: made.id }
      }),
    startExport: (id, format) =>
      startReading('export', id, recorder.opened.redone(id), async (reader, onProgress, signal) => {
        const out = exportPath(dirname(recorder.path(id)), reader.info.name + EXTENSIONS[format])
        await makeFolder(dirname(out))
        const pieces = exportRecording(format, {
          reader,
          models: described,
          signal,
          onProgress: (share) => onProgress(share / 2),
        })
        // Its size is not known before its end; that of the recording is a guess.
        await writeExport(out, pieces, (bytes) => onProgress(Math.min(0.99, 0.5 + bytes / reader.info.bytes / 2)))
        return { out }
      }),
    redoRecording: (id) =>
      startReading('redo', id, undefined, async (reader, onProgress, signal) => {
        await recorder.opened.redo(id, reader, { models, createMachine, onProgress, signal })
        return {}
      }),
    stepBack: async () => {
      const machine = recorder.liveMachine
      if (machine === undefined) throw new Error('stepBack: the machine has not begun')
      const { now, steps } = machine
      const inputs = recorder.inputs.map((input, sequence) => ({ ...input, sequence }))
      const parent = { recordingId: '', run: 0, at: now }
      const fork = forkOf(inputs, { parent, name: undefined, at: now, steps: steps - 1 })
      return tasks.start('fork', '', async (onProgress, signal) => {
        await controls.fork(fork, {}, onProgress, signal)
        return {}
      })
    },
    recordingTask: async () => tasks.task,
    stopRecordingTask: () => tasks.stop(),
  }
}

async function detailsOf(reader: RecordingReader): Promise<RecordingDetails> {
  const { head, info } = reader
  const runs = await Promise.all(
    info.runs.map(async (_, run) => ({ ...(await originOf(reader, run)), notes: await notesOf(reader, run) })),
  )
  return {
    recordingId: head?.recordingId ?? '',
    coreVersion: head?.coreVersion ?? '',
    kind: head?.kind ?? 'full',
    runs,
  }
}

async function notesOf(reader: RecordingReader, run: number): Promise<readonly RecordingNote[]> {
  return (await reader.notes(run)).map(({ id, from, to, text, tags }) => ({ id, from, to, text, tags }))
}

function recordedNote({ from, to, ...note }: RecordingNote, removed: boolean): RecordedNote {
  return {
    ...note,
    tags: [...note.tags],
    from: from === undefined ? undefined : nanos(from),
    to: to === undefined ? undefined : nanos(to),
    written: Date.now(),
    removed,
  }
}

/** In one that is there. Not `recursive`, which says ENOENT of a disk that is read-only. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
}
