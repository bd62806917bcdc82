import { type RecordingReader } from './reader.ts'

/**
 * Believes the index of a large file, so that it opens at once. Each chunk has its own CRC: the first that is wrong has every byte looked
 * at, by `check`, and from then on the damage is shown as in any other file.
 */
export function trustingReader(trusted: RecordingReader, check: () => Promise<RecordingReader>): RecordingReader {
  let reader = trusted
  let checking: Promise<void> | undefined

  function recheck(): Promise<void> {
    checking ??= check().then((checked) => {
      reader = checked
    })
    return checking
  }

  async function withCheck<T>(read: (from: RecordingReader) => Promise<T>): Promise<T> {
    const before = reader
    try {
      return await read(before)
    } catch (error) {
      if (before !== trusted) throw error
      await recheck()
      return read(reader)
    }
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
    read: (run, from, to, dumps) => withCheck((its) => its.read(run, from, to, dumps)),
    inputs: (run) => withCheck((its) => its.inputs(run)),
    notes: (run) => withCheck((its) => its.notes(run)),
    async *messages(run, range) {
      const before = reader
      let given = 0
      try {
        for await (const messages of before.messages(run, range)) {
          yield messages
          given++
        }
        return
      } catch (error) {
        if (before !== trusted) throw error
        await recheck()
      }
      // What came before the damage is the same in both.
      let again = 0
      for await (const messages of reader.messages(run, range)) if (again++ >= given) yield messages
    },
    async close() {
      await trusted.close()
      if (reader !== trusted) await reader.close()
    },
  }
}
