import { describePolicies } from '../../lab/policies/policies.ts'
import { ALL_POLICIES, POLICIES } from '../../sim/driver/policies/index.ts'
import { WIDTH, wrapped } from '../../sim/explorer/story/column-layout.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'

export const policies: Command = {
  name: 'policies',
  summary: 'driver policies, in the order they were posted',
  positionals: [],
  flags: { ...JSON_FLAG, all: { type: 'boolean' } },
  flagHelp: { ...JSON_HELP, all: 'the mutants as well: one thing broken on purpose in each' },
  example: 'policies --json',
  async run({ json, all }) {
    const found = describePolicies(all === true ? ALL_POLICIES : POLICIES)
    if (json === true) {
      printJson(found.map(({ base, ...policy }) => ({ ...policy, base: base ?? null })))
      return 0
    }
    for (const { id, label, summary, source, attributed, base, touches } of found) {
      const lines = [
        `${id}  (${label}${attributed ? '' : ', unattributed, label guessed'})`,
        `  ${summary}`,
        `  source: ${source}`,
        base === undefined ? '  the base of all' : `  changes over ${base}: ${touches.join(', ')}`,
      ]
      print(lines.flatMap((line) => wrapped(line, WIDTH)).join('\n'))
    }
    return 0
  },
}
