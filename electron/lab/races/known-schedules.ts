import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { type KnownSchedule } from '../../protocol/exploration.ts'
import { parseToken } from '../../sim/explorer/tokens/token.ts'

/** As `races --json` prints them; a row without a token has nothing to replay. */
const schedules = v.array(
  v.object({ id: v.string(), token: v.string(), expected: v.string(), finding: v.exactOptional(v.string()) }),
)

/** The schedules that ship with the lab; none where there is no such file. Throws an Error that names a file that is damaged. */
export async function readKnownSchedules(resources: string): Promise<readonly KnownSchedule[]> {
  const file = path.join(resources, 'schedules', 'known.json')
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '[]'
    throw new Error(`${file} cannot be read`, { cause: error })
  })
  try {
    const found = v.parse(schedules, JSON.parse(text)).filter(({ token }) => token !== '')
    return found.map(({ id, token, expected, finding }) => {
      const { policy, scenario } = parseToken(token)
      return { id, policy, scenario, token, expected, finding }
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${file} is damaged: ${reason}`, { cause: error })
  }
}
