import { parsed } from '../reading/events.ts'
import { type RecordedInput } from '../format/inputs.ts'
import { checkSchema, inputSchema, noteSchema, type RecordedCheck, type RecordedNote } from '../format/messages.ts'
import { type RecordingReader } from '../reading/reader.ts'

/** What does a run again and proves it, and what people wrote about it. */
export type ScriptEntry =
  | { readonly type: 'input'; readonly input: RecordedInput }
  | { readonly type: 'check'; readonly check: RecordedCheck }
  | { readonly type: 'note'; readonly note: RecordedNote }

/** In the order of the file: a check that was made before an input holds only before it. Throws when an input is missing. `onProgress` gets the virtual time read so far. */
export async function scriptOf(
  reader: RecordingReader,
  run: number,
  signal: AbortSignal,
  onProgress: (at: number) => void = () => undefined,
): Promise<readonly ScriptEntry[]> {
  const entries: ScriptEntry[] = []
  let inputs = 0
  for await (const messages of reader.messages(run)) {
    signal.throwIfAborted()
    onProgress(messages.at(-1)?.at ?? 0)
    for (const message of messages) {
      if (message.topic === '/check') entries.push({ type: 'check', check: parsed(checkSchema, message) })
      if (message.topic === '/note') entries.push({ type: 'note', note: parsed(noteSchema, message) })
      if (message.topic !== '/input') continue
      if (message.sequence !== inputs++) throw new Error('an input is missing: the run cannot be done again')
      const { at, steps, call, args } = parsed(inputSchema, message)
      entries.push({ type: 'input', input: { at, steps: steps ?? 0, call, args } })
    }
  }
  if (inputs === 0) throw new Error('the recording does not say how its run began: it cannot be done again')
  return entries
}
