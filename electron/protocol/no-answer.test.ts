import { expect, it, vi } from 'vitest'
import { type LabEvents } from './api.ts'
import { connect } from './connect.ts'
import { pair } from './transport.ts'

// birpc takes hold of setTimeout when it is loaded.
vi.hoisted(() => vi.useFakeTimers())

it('a call says in words that no answer came', async () => {
  const [, windowEnd] = pair()
  const lab = connect(windowEnd, {} as LabEvents)
  const answer = expect(lab.status()).rejects.toThrow('The lab did not answer within 30 s.')
  await vi.advanceTimersByTimeAsync(30_000)
  await answer
})
