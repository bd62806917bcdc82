import { type Task } from '../kernel/operation.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { gemObjectLookup } from './gem-handle.ts'
import { type PanfrostGemObject } from './gem-object.ts'
import { CREATE_BO } from './uapi.ts'

/** CREATE_BO: the result and, of a good one, the handle. */
export function* createBo(
  client: DrmClient,
  size: number,
  flags = 0,
  pad = 0,
): Task<{ result: number; handle: number }> {
  const { result, out } = yield* client.ioctl(CREATE_BO, { size, flags, pad })
  return { result, handle: out.handle }
}

/** The driver's object behind a handle. */
export function* objectOf(client: DrmClient, handle: number): Task<PanfrostGemObject> {
  const bo = yield* gemObjectLookup(client.file, handle)
  if (bo === undefined) throw new Error(`no BO ${handle}`)
  return bo
}
