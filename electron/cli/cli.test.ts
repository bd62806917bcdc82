import { describe, expect, it } from 'vitest'
import { COMMANDS as WINDOW_COMMANDS, type CommandInfo } from '../protocol/commands.ts'
import { VERSION } from '../lab/version.ts'
import { run } from './command-line.testing.ts'
import { COMMANDS } from './index.ts'

describe('the command line', () => {
  it.each([
    [['nope'], 'unknown command "nope": allowed are models, policies'],
    [['models', '--colour'], "models: Unknown option '--colour'; allowed flags are --json"],
    [['models', 'extra'], 'models: unexpected argument "extra"'],
    [['run'], 'run: name a scenario'],
    [['run', 'nope'], 'unknown scenario "nope": allowed are steady'],
    [['run', 'steady', '--policy', 'v9'], 'unknown policy "v9": allowed are mainline, v1, v1-described'],
    [['run', 'steady', '--model', 'g99'], 'unknown model "g99": allowed are t720-mp2'],
    [['run', 'steady', '--seed', 'x'], '--seed: expected a whole number'],
    [['run', 'steady', '--workload', 'mining'], 'unknown workload "mining": allowed are idle'],
    [['run', 'steady', '--seed', '-1'], '--seed: expected a whole number from 0 to 9007199254740991, found "-1"'],
    [['explore'], 'explore: name a scenario: enable-vs-reset'],
    [['explore', 'steady'], 'unknown scenario "steady": allowed are enable-vs-reset'],
    [['explore', 'dump-vs-reset', '--policy', 'v9'], 'unknown policy "v9": allowed are mainline, v1, v1-described, v2'],
    [['explore', 'dump-vs-reset', '--policy', 'mutant:none'], 'v4, restore, and the mutants that policies --all lists'],
    [['verdicts', '--policy', 'v9'], 'v4, restore, and the mutants that policies --all lists'],
    [['run', '--policy', '--json'], "run: Option '--policy' argument is ambiguous; allowed flags are --json"],
    [['explore', 'dump-vs-reset', '--max', '0'], '--max: expected a whole number from 1 to'],
    [
      ['explore', 'dump-vs-reset', '--bound', '-1'],
      '--bound: expected none or a whole number from 0 to 1000, found "-1"',
    ],
    [
      ['explore', 'dump-vs-reset', '--bound', '2', '--strategy', 'dpor'],
      '--bound: dpor has none; allowed with cache, dfs',
    ],
    [['explore', 'dump-vs-reset', '--strategy', 'luck'], 'unknown strategy "luck": allowed are cache, dpor, dfs, pct'],
    [['explore', 'dump-vs-reset', '--timers', 'never'], 'unknown timers "never": allowed are quiescent, none, anytime'],
    [['explore', 'dump-vs-reset', '--threads', '0'], '--threads: expected a whole number from 1 to 256, found "0"'],
    [['verdicts', '--shard', '5/4'], '--shard: expected I/N with I from 1 to N, found "5/4"'],
    [['races', '--only', 'B1,X99'], 'unknown row "X99": allowed are B1, B2'],
    [['replay'], 'replay: name the token that explore or verdicts printed'],
    [['replay', 'v2/enable-vs-reset@3:q.AwEF'], 'replay: not a token: v2/enable-vs-reset@3:q.AwEF'],
    [['replay', 'v2/enable-vs-reset@3:q.AwEF.00000000'], 'replay: a damaged token: its checksum is 00000000'],
    [['replay', 'v2/enable-vs-reset@999:q.AwEF.00000000'], 'replay: a token of version 999: this is version'],
    [['merge'], 'merge: name the files that verdicts --shard I/N --json wrote'],
    [['serve', '--port', '0'], '--port: expected a whole number from 1 to 65535, found "0"'],
    [['serve', '--port'], "serve: Option '--port <value>' argument missing"],
  ])('%j ends with 2 and says what is wrong and what is allowed', async (args, message) => {
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('says where the window has the same, under the id that it has there', async () => {
    expect((await run('verdicts', '--help')).out).toContain('In the window: Verdicts (races.verdicts)')
    const here = new Set(COMMANDS.map(({ name }) => name))
    const named = WINDOW_COMMANDS.flatMap((command: CommandInfo) => command.cli ?? [])
    expect(named.filter((name) => !here.has(name))).toEqual([])
  })

  it.each(COMMANDS)('$name --help gives its flags and one example', async ({ name, flags }) => {
    const { code, out, err } = await run(name, '--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.match(/^Example: npm run -s lab -- /gm)).toHaveLength(1)
    for (const flag of Object.keys(flags)) expect(out).toContain(`--${flag}`)
  })

  it('lists policies within the width of a terminal, but for a word that is longer', async () => {
    const { out } = await run('policies', '--all')
    expect(out).toContain('mutant:skip-irq-sync')
    expect(out.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '))).toEqual([])
  })

  it('says its version', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: `perfcnt-lab ${VERSION}\n`, err: '' })
  })

  it('lists its commands, and without one that is a usage error', async () => {
    const asked = await run('--help')
    expect([asked.code, asked.err]).toEqual([0, ''])
    for (const { name } of COMMANDS) expect(asked.out).toContain(name)
    expect(await run()).toEqual({ code: 2, out: '', err: asked.out })
  })
})
