import { describe, expect, it, vi } from 'vitest'
import { type LabApi, type LabEvents } from './api.ts'
import { connect, serve } from './connect.ts'
import { type CallSchemas } from './schema.ts'
import { pair } from './transport.ts'
import { type LabStatus } from './types.ts'

const events: LabEvents = {
  onStatus: () => undefined,
  onBatch: () => undefined,
  onNotice: () => undefined,
  onExploration: () => undefined,
  onVerdicts: () => undefined,
}
const refuseSpeed: CallSchemas = {
  has: (call): call is keyof LabApi => call === 'setSpeed' || call === 'status' || call === 'step',
  parse: (call, args) => {
    if (call === 'setSpeed' && args[0] === 0) throw new Error('setSpeed: expected 0.01 to 1000, or max, found 0')
    // The test's own arguments.
    return args as Parameters<LabApi[typeof call]>
  },
}
const status = { run: 1, now: 5 } as LabStatus

function joined(api: Partial<LabApi>, pushed: Partial<LabEvents> = {}) {
  const [labEnd, windowEnd] = pair()
  const refused = vi.fn()
  const pushes = serve(labEnd, api as LabApi, refuseSpeed, refused)
  return { lab: connect(windowEnd, { ...events, ...pushed }), pushes, windowEnd, labEnd, refused }
}

describe('serve and connect', () => {
  it('answers a call and carries a push with its answer', async () => {
    const seen: LabStatus[] = []
    const { lab, pushes } = joined({ status: async () => status }, { onStatus: (pushed) => void seen.push(pushed) })
    expect(await lab.status()).toEqual(status)
    await pushes.onStatus(status)
    expect(seen).toEqual([status])
  })

  it('refuses bad arguments before the lab sees them', async () => {
    const setSpeed = vi.fn(async () => undefined)
    const { lab } = joined({ setSpeed })
    await expect(lab.setSpeed(0)).rejects.toThrow('setSpeed: expected 0.01 to 1000, or max, found 0')
    await lab.setSpeed(2)
    expect(setSpeed.mock.calls).toEqual([[2]])
  })

  it('gives the caller what the lab threw', async () => {
    const { lab } = joined({ step: () => Promise.reject(new Error('pause first')) })
    await expect(lab.step()).rejects.toThrow('pause first')
  })

  it('has no function for a name that is not a call', async () => {
    const { lab } = joined({ status: async () => status })
    const call = Reflect.get(lab, '$call') as (name: string) => Promise<unknown>
    for (const name of ['constructor', 'hasOwnProperty', 'nothing'])
      await expect(call(name)).rejects.toThrow('not found')
  })

  it('closes on a message that is no message, and says so once', async () => {
    for (const message of [undefined, 1, 'q', {}, { t: 'q' }, { t: 'q', m: 'status', a: 1 }, { t: 's' }]) {
      const { windowEnd, refused } = joined({ status: async () => status })
      const closed = new Promise<void>((resolve) => {
        windowEnd.onClose(resolve)
      })
      windowEnd.post(message)
      await closed
      expect(refused).toHaveBeenCalledExactlyOnceWith('a message that is neither a call nor an answer')
    }
  })

  it('rejects what is unanswered when either end closes', async () => {
    const { lab, labEnd } = joined({ status: () => new Promise(() => undefined) })
    const answer = lab.status()
    labEnd.close()
    await expect(answer).rejects.toThrow('the connection to the lab was closed')
  })
})
