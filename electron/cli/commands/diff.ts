import { createTwoFilesPatch, OMIT_HEADERS } from 'diff'
import { diffPolicies, type Replacement, replacements } from '../../lab/policies/diff.ts'
import { POLICIES } from '../../sim/driver/policies/index.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { policyNamed } from '../policy-argument.ts'
import { UsageError } from '../usage-error.ts'

/** How the code stands for the C. */
const NOTES = [
  'The code is that of the driver that runs here, in TypeScript; it applies to no',
  'kernel. A file is where the code stands in the source tree, the heading of a hunk',
  'the C function that it models, and its lines are counted within that function.',
  '',
  'yield*              a step: what others can come between, or a call that has some',
  'io.writel(R, V)     gpu_write(pfdev, R, V)',
  'x.read(), x.set()   atomic_read(), atomic_set(); cmpxchg() likewise',
  'x.readOnce()        READ_ONCE(); writeOnce() likewise',
  'perfcnt.ops.f()     a call of what the policy, or its base, has for f',
  '*hwEnable()         a piece of panfrost_perfcnt_enable_locked(), which takes the',
  '                    address space and programs the counters, unless the heading',
  '                    says that it is a function of its own',
  '*releaseAs()        a piece of panfrost_perfcnt_disable_locked(), which puts it',
  '*clearPending()     a piece of panfrost_reset(): atomic_set(&reset.pending, 0)',
  '*unlockAfterAsGet() a piece of panfrost_mmu_as_get(): the unlock of as_lock',
  'enableSession()     the rest of enable_locked(), with its goto labels',
  '*preReset()         hooks of panfrost_device_reset(): before the soft reset;',
  '*afterSoftReset()   after it; at the end (*postReset()). The headings have the',
  '                    names in C',
  '*guardReset()       what stands around all of panfrost_device_reset()',
  'hwResetHappened     hw_reset_happened: the fields that a policy adds stand first,',
  '                    under struct panfrost_perfcnt, with the types that they have',
  '                    here; reset.lock is in struct panfrost_device',
]

export const diff: Command = {
  name: 'diff',
  summary: 'two policies as a patch of the simulated driver: TypeScript, not C',
  positionals: ['A', 'B'],
  flags: JSON_FLAG,
  flagHelp: JSON_HELP,
  notes: NOTES,
  example: 'diff mainline v2',
  async run({ json }, [a, b]) {
    if (a === undefined || b === undefined)
      throw new UsageError(`diff: name two policies: ${POLICIES.map(({ id }) => id).join(', ')}`)
    const policies = [policyNamed(a), policyNamed(b)] as const
    if (json === true) printJson(diffPolicies(...policies))
    else {
      const found = replacements(...policies)
      if (found.length > 0) print(patchText(found))
    }
    return 0
  },
}

/** One unified diff. Each hunk has the name of the C function as its heading; its lines are counted within the function. */
function patchText(found: readonly Replacement[]): string {
  let header = ''
  const hunks = found.map(({ cname, a, b }) => {
    const files = `--- ${a === undefined ? '/dev/null' : `a/${a.file}`}\n+++ ${b === undefined ? '/dev/null' : `b/${b.file}`}\n`
    const isNext = files === header
    header = files
    const texts = [a, b].map((side) => (side === undefined ? '' : `${side.text}\n`))
    const hunk = createTwoFilesPatch('', '', texts[0] ?? '', texts[1] ?? '', undefined, undefined, {
      headerOptions: OMIT_HEADERS,
      context: 3,
    })
    return (isNext ? '' : files) + hunk.replace(/^@@ .* @@$/gm, `$& ${cname}`).trimStart()
  })
  return hunks.join('').trimEnd()
}
