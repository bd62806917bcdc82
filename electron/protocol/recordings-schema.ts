import * as v from 'valibot'

/** Limits of what a person may write beside a recording. */
export const NOTE_LIMITS = { text: 10_000, tags: 20, tag: 40, name: 100 } as const

/** Schemas of the arguments of RecordingsApi, from those that other calls have too. */
export function recordingArguments<
  R extends v.GenericSchema<unknown, string>,
  P extends v.GenericSchema<unknown, string>,
  M extends v.GenericSchema<unknown, string>,
  S extends v.GenericSchema<unknown, number>,
>({ recording, policy, model, seed }: { recording: R; policy: P; model: M; seed: S }) {
  const none = v.strictTuple([])
  const run = v.pipe(v.number('a run of the recording'), v.safeInteger('a whole number'), v.minValue(0, '0 or more'))
  // A machine has whole ns; the position that a slider or a frame of playing gives has not.
  const moment = v.pipe(
    v.number('a virtual time in ns'),
    v.finite('a finite time'),
    v.minValue(0, '0 or later'),
    v.transform(Math.floor),
  )
  // 200 counters of a dump: more than any part has; a counter has a word for each block, at most the words of a dump.
  const words = v.pipe(
    v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(65_535))),
    v.maxLength(64, 'at most 64 words'),
  )
  const counters = v.pipe(v.array(words, 'lists of words of the dump'), v.maxLength(200, 'at most 200 counters'))
  const noteId = text(1, 100)
  const note = v.pipe(
    v.strictObject({
      id: noteId,
      from: v.optional(moment),
      to: v.optional(moment),
      text: text(0, NOTE_LIMITS.text),
      tags: v.pipe(
        v.array(text(1, NOTE_LIMITS.tag)),
        v.maxLength(NOTE_LIMITS.tags, `at most ${NOTE_LIMITS.tags} tags`),
      ),
    }),
    // MessagePack leaves undefined fields out.
    v.transform((given) => ({ ...given, from: given.from, to: given.to })),
  )
  return {
    untitledRecording: none,
    renameRecording: v.strictTuple([recording, text(1, NOTE_LIMITS.name)]),
    recoverRecording: v.strictTuple([recording]),
    recordingDetails: v.strictTuple([recording]),
    recordingFigures: v.strictTuple([recording]),
    readSeries: v.strictTuple([recording, run, moment, moment, counters]),
    readHappenings: v.strictTuple([recording, run, moment, moment]),
    noteRecording: v.strictTuple([recording, run, note]),
    removeNote: v.strictTuple([recording, run, noteId]),
    compareRecordings: v.strictTuple([recording, run, recording, run]),
    startVerification: v.strictTuple([recording]),
    forkRecording: v.strictTuple([
      recording,
      run,
      moment,
      v.strictObject({
        policy: v.exactOptional(policy),
        model: v.exactOptional(model),
        seed: v.exactOptional(seed),
      }),
    ]),
    recordAllPolicies: v.strictTuple([recording, run]),
    startExport: v.strictTuple([
      recording,
      v.picklist(['csv', 'perfetto', 'markdown', 'light'], 'csv, perfetto, markdown or light'),
    ]),
    redoRecording: v.strictTuple([recording]),
    stepBack: none,
    recordingTask: none,
    stopRecordingTask: none,
  }
}

function text(min: number, max: number) {
  const range = `text of ${min} to ${max} characters`
  return v.pipe(v.string(range), v.minLength(min, range), v.maxLength(max, range))
}
