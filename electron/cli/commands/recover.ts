import { type Recovery } from '../../lab/recordings/reading/recover.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { readProblem } from '../../lab/recordings/files/file-problem.ts'
import { complain, fileArgument, UNREADABLE } from '../recording-argument.ts'

export const recover: Command = {
  name: 'recover',
  summary: 'writes what can be read of a damaged recording to a repaired copy beside it; exit 3 when that is nothing',
  positionals: ['FILE'],
  flags: JSON_FLAG,
  flagHelp: JSON_HELP,
  example: 'recover session.plab.part --json',
  async run({ json }, [name]) {
    const file = fileArgument('recover', name)
    const { recoverRecording } = await import('../../lab/recordings/reading/recover.ts')
    let recovery: Recovery
    try {
      recovery = await recoverRecording(file)
    } catch (error) {
      complain(file, readProblem(error))
      return UNREADABLE
    }
    const { messages, lost, chunksSkipped, out } = recovery
    if (json === true) printJson(recovery)
    else print(`${out}: ${messages} messages, ${lost} lost, ${chunksSkipped} damaged parts skipped`)
    return 0
  },
}
