import { createTwoFilesPatch, OMIT_HEADERS } from 'diff'
import { diffPolicies, type Replacement, replacements } from '../../lab/policy-diff.ts'
import { POLICIES } from '../../sim/driver/policies/index.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { policyNamed } from '../policy-argument.ts'
import { UsageError } from '../usage-error.ts'

export const diff: Command = {
  name: 'diff',
  summary: 'two policies as a patch, function by function',
  positionals: ['A', 'B'],
  flags: JSON_FLAG,
  flagHelp: JSON_HELP,
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
