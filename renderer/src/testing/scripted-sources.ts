import { type PolicySource } from '../../../electron/protocol/policies.ts'

const DUMP = `*dumpLocked(args) {
  yield* requestSample(context.pfdev)
  return 0
}`

const DUMP_V2 = `*dumpLocked(args) {
  // The session is over until it is enabled again.
  if ((yield* hwResetHappened.read()) !== 0) return -EIO
  yield* requestSample(context.pfdev)
  return 0
}`

function source(
  policy: string,
  dump: string,
  errors: readonly string[],
  more: PolicySource['functions'],
): PolicySource {
  return {
    policy,
    functions: [{ name: 'panfrost_perfcnt_dump_locked', text: dump, errors }, ...more],
    driverVersion: '1.6',
    uapiInferred: false,
    dump: { size: 8, fields: [{ name: 'buf_ptr', type: 'u64', offset: 0 }] },
  }
}

const RESET = { name: 'panfrost_perfcnt_reset', text: '*preReset() {\n  yield* hwResetHappened.set(1)\n}', errors: [] }
const CLOSE = { name: 'panfrost_perfcnt_close', text: '*close(file) {\n  return 0\n}', errors: [] }

/** Two policies that differ in one function, and in one that only the second has. */
export const SCRIPTED_SOURCES: readonly PolicySource[] = [
  source('mainline', DUMP, [], [CLOSE]),
  source('v2', DUMP_V2, ['-EIO'], [CLOSE, RESET]),
]
