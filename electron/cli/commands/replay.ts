import { openDesk } from '../../lab/races/open-desk.ts'
import { readGpuModels } from '../../lab/resources.ts'
import { type Replay } from '../../protocol/exploration.ts'
import { type GpuModel } from '../../sim/device/models.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { storyText } from '../story-text.ts'
import { resourcesDirectory } from '../resources-directory.ts'
import { UsageError } from '../usage-error.ts'

export const replay: Command = {
  name: 'replay',
  summary: 'runs one schedule and prints it; exit 1 when it shows a finding',
  positionals: ['TOKEN'],
  flags: { ...JSON_FLAG, columns: { type: 'boolean' } },
  flagHelp: { ...JSON_HELP, columns: 'one column per thread, for a mail' },
  example: 'replay TOKEN --columns',
  async run(values, [token]) {
    if (token === undefined) throw new UsageError('replay: name the token that explore or verdicts printed')
    const { story, columns } = replayed(await readGpuModels(resourcesDirectory()), token)
    const asColumns = values['columns'] === true
    if (values['json'] === true) printJson({ ...jsonOf(story), columns: asColumns ? columns : undefined })
    else print(asColumns ? columns : storyText(story))
    return story.findings.length > 0 ? 1 : 0
  },
}

function replayed(models: readonly GpuModel[], token: string): Replay {
  try {
    return openDesk(models, resourcesDirectory()).replay(token)
  } catch (error) {
    throw new UsageError(`replay: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Threads by name: a reader of JSON should not have to count. */
function jsonOf({ threads, ...story }: Replay['story']): object {
  const name = (index: number | undefined) => (index === undefined ? null : (threads[index]?.name ?? ''))
  const steps = story.steps.map((step) => ({
    ...step,
    thread: name(step.thread),
    wakes: step.wakes.map(name),
    blocks: step.blocks.map(name),
  }))
  return { ...story, threads, steps }
}
