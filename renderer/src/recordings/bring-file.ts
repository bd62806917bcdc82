import { type LabApi } from '../../../electron/protocol/api.ts'
import { type Desktop } from '../../../electron/protocol/desktop.ts'
import { type Notice } from '../../../electron/protocol/types.ts'
import { upload } from './upload.ts'

/** The id of the copy that the lab has of a file. Where it had it before, that is said. */
export async function bringFile(
  file: File,
  way: {
    readonly api: Pick<LabApi, 'recordings'>
    readonly desktop: Desktop | undefined
    readonly notify: (notice: Notice) => void
  },
): Promise<string> {
  const before = await way.api.recordings()
  const id = await (way.desktop === undefined ? upload(file) : way.desktop.takeFile(file))
  const same = before.find((info) => info.id === id)
  if (same !== undefined) {
    const text = `“${file.name}” is here already, as ${same.name}: it was not copied again.`
    way.notify({ level: 'info', text })
  }
  return id
}
