import { RACE_SCENARIOS, topicOf } from '../../sim/machine/races/index.ts'
import { LIVE_SCENARIOS } from '../../sim/machine/scenarios/live.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { textTable } from '../table.ts'

export const scenarios: Command = {
  name: 'scenarios',
  summary: 'scenarios, with the question each asks',
  positionals: [],
  flags: JSON_FLAG,
  flagHelp: JSON_HELP,
  example: 'scenarios --json',
  async run({ json }) {
    const found = [
      ...LIVE_SCENARIOS.map(({ id, kind, question }) => ({ id, kind, question })),
      ...RACE_SCENARIOS.map((race) => ({
        id: race.id,
        kind: race.kind,
        question: race.question,
        topic: topicOf(race),
      })),
    ]
    if (json === true) printJson(found)
    else
      print(
        textTable(
          ['ID', 'KIND', 'QUESTION'],
          found.map(({ id, kind, question }) => [id, kind, question]),
        ),
      )
    return 0
  },
}
