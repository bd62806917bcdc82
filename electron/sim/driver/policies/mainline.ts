import { PERFCNT_DUMP } from '../uapi.ts'
import { type Policy } from './policy.ts'

export const mainline: Policy = {
  id: 'mainline',
  label: 'mainline',
  summary:
    'The counter code does not know of resets: the session is dead after one, and ending it drops a use count below zero.',
  source: 'Linux, drivers/gpu/drm/panfrost, as it was before the series of June 2026',
  attributed: true,
  base: undefined,
  minor: 6,
  dumpIoctl: PERFCNT_DUMP,
  resetsOf: () => 0,
  patch: () => ({}),
}
