import { uploadPath } from '../../../electron/protocol/host.ts'
import { type RecordingInfo } from '../../../electron/protocol/types.ts'

/** Brings a file to the lab's folder. The id of the copy; rejects with what the lab or the host has against it. */
export async function upload(file: File): Promise<string> {
  const response = await fetch(uploadPath(file.name), { method: 'POST', body: file })
  if (!response.ok) throw new Error(await refusal(file.name, response))
  // Our own host's answer: see uploadPath.
  const info = (await response.json()) as RecordingInfo
  return info.id
}

/** What the lab has against a file names it; what the host refuses before is about the size or the request. */
async function refusal(name: string, response: Response): Promise<string> {
  const why = (await response.text()).trim()
  return response.status === 422 ? why : `“${name}”: ${why}`
}
