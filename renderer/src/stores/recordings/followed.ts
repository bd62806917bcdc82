import { type RecordingInfo } from '../../../../electron/protocol/types.ts'

/** The id that a recording of `before` has in `after`: another one when it was renamed meanwhile, here or in another window. */
export function followed(id: string, before: readonly RecordingInfo[], after: readonly RecordingInfo[]): string {
  const old = before.find((info) => info.id === id)
  if (old === undefined || old.recordingId === '' || after.some((info) => info.id === id)) return id
  // A copy of it may have been in the list all along.
  const isNew = (info: RecordingInfo) => before.every((other) => other.id !== info.id)
  return after.find((info) => info.recordingId === old.recordingId && isNew(info))?.id ?? id
}
