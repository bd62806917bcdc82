import { type RecordingReader } from './reader.ts'

/** The same reader for several windows: one may have it closed while another still reads, which is read to its end first. */
export function closedWhenRead(reader: RecordingReader): RecordingReader {
  const underWay = new Set<Promise<unknown>>()

  function reading<T>(work: Promise<T>): Promise<T> {
    const ended: Promise<unknown> = work.then(
      () => underWay.delete(ended),
      () => underWay.delete(ended),
    )
    underWay.add(ended)
    return work
  }

  return {
    get info() {
      return reader.info
    },
    get head() {
      return reader.head
    },
    get runs() {
      return reader.runs
    },
    get losses() {
      return reader.losses
    },
    read: (...range) => reading(reader.read(...range)),
    inputs: (run) => reading(reader.inputs(run)),
    notes: (run) => reading(reader.notes(run)),
    async *messages(run, range) {
      let end = (): void => undefined
      void reading(
        new Promise<void>((done) => {
          end = done
        }),
      )
      try {
        yield* reader.messages(run, range)
      } finally {
        end()
      }
    },
    async close() {
      await Promise.all(underWay)
      await reader.close()
    },
  }
}
