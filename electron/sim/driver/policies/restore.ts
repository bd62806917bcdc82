import { PERFCNT_DUMP_RESETS } from '../uapi.ts'
import { mainline } from './mainline.ts'
import { type Policy } from './policy.ts'
import { RestoredSession } from './restored-session.ts'

/** What the review asks for: block, restore the configuration, report the discontinuity. */
export const restore: Policy = {
  id: 'restore',
  label: 'restore (ours)',
  summary:
    'The session goes on: dumps wait for the reset, the configuration is restored, and one dump reports the resets.',
  source: 'https://lkml.iu.edu/hypermail/linux/kernel/2606.2/03235.html (the review that it follows)',
  attributed: true,
  base: mainline,
  minor: 7,
  dumpIoctl: PERFCNT_DUMP_RESETS,
  resetsOf: ({ resets = 0 }) => resets,
  names: { hwEnable: 'panfrost_perfcnt_hw_enable' },
  patch: (context) => new RestoredSession(context).ops,
}
