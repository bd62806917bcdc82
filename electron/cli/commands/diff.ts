import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { diffPolicies, type PolicyDiff } from '../../lab/policy-diff.ts'
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
    const found = diffPolicies(policyNamed(a), policyNamed(b))
    if (json === true) printJson(found)
    else if (found.functions.length > 0) print(patchText(found))
    return 0
  },
}

/** One unified diff; each function has its name in a comment above it. */
function patchText({ a, b, functions }: PolicyDiff): string {
  const file = (side: 'a' | 'b') =>
    functions
      .filter((texts) => texts[side] !== '')
      .map((texts) => `/* ${texts.name}() */\n${texts[side]}\n`)
      .join('\n')
  return createTwoFilesPatch(`a/${fileName(a)}`, `b/${fileName(b)}`, file('a'), file('b'), undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  }).trimEnd()
}

function fileName(policy: string): string {
  return `policies/${policy.replace(/^mutant:/, 'mutants/')}.ts`
}
