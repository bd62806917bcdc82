import { expect, it } from 'vitest'
import { run } from './command-line.testing.ts'

interface Columned {
  readonly token: string
  readonly columns?: string
}

it('gives the columns of each finding in the JSON when both are asked for, and only then', async () => {
  const search = ['explore', 'dump-vs-reset', '--strategy', 'pct', '--max', '5', '--timers', 'none', '--threads', '1']
  const { findings } = JSON.parse((await run(...search, '--json', '--columns')).out) as { findings: Columned[] }
  expect(findings.length).toBeGreaterThan(0)
  const { token = '', columns = '' } = findings[0] ?? {}
  expect((await run(...search, '--columns')).out).toContain(columns)
  expect(columns).toContain(`npm run -s lab -- replay ${token}\n`)

  const replayed = JSON.parse((await run('replay', token, '--json', '--columns')).out) as Columned
  expect(replayed.columns).toContain(`npm run -s lab -- replay ${token}\n`)
  expect(JSON.parse((await run('replay', token, '--json')).out)).not.toHaveProperty('columns')
})
