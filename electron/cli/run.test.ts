import { describe, expect, it } from 'vitest'
import { POLICIES } from '../sim/driver/policies/index.ts'
import { run } from './command-line.testing.ts'

describe('run steady', () => {
  it.each(POLICIES.map(({ id }) => id).filter((id) => !id.startsWith('v1')))('ends with 0 under %s', async (policy) => {
    const { code, out } = await run('run', 'steady', '--policy', policy, '--duration', '0.1')
    expect({ code, verdict: out.split('\n')[0] }).toEqual({
      code: 0,
      verdict: `steady under ${policy} on g52-mp2, seed 1: ok`,
    })
  })

  it.each(['v1', 'v1-described'])(
    'ends with 1 under %s: the enable wakes the GPU, whose reset takes the lock that the enable holds',
    async (policy) => {
      // V1-1: a resume is a device reset, and the hook stands in it.
      const { code, out } = await run('run', 'steady', '--policy', policy, '--duration', '0.1')
      expect(code).toBe(1)
      const told = out.split('\n').filter((line) => /FAILED|VIOLATED|lock-recursion|PERFCNT/.test(line))
      expect('\n' + told.join('\n').replaceAll(policy, 'POLICY')).toMatchInlineSnapshot(`
        "
        steady under POLICY on g52-mp2, seed 1: FAILED
          1.000130 lock-recursion pps-producer takes perfcnt->lock and already holds it [pps-producer]
          VIOLATED deadlock: pps-producer takes perfcnt->lock and already holds it (at 1.000130 s)
              1.000130 <4> lock-recursion: pps-producer takes perfcnt->lock and already holds it"
      `)
    },
  )

  it('ends with 130 on Ctrl-C, with what there is so far', async () => {
    const presses = setInterval(() => process.emit('SIGINT'), 100)
    const { code, out } = await run('run', 'steady', '--duration', '36000')
    clearInterval(presses)
    const [verdict, figures] = out.split('\n')
    expect({ code, verdict }).toEqual({
      code: 130,
      verdict: 'steady under mainline on g52-mp2, seed 1: INCOMPLETE, ok so far',
    })
    expect(figures).toMatch(/^ {2}[1-9]\d* samples in /)
  })
})
