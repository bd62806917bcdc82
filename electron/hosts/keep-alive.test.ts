import { describe, expect, it } from 'vitest'
import { ManualClock } from '../lab/manual-clock.testing.ts'
import { type HostState } from '../protocol/host.ts'
import { KeepAlive } from './keep-alive.ts'
import { type FromLab, type ToLab } from './messages.ts'

interface Spawned {
  readonly sent: ToLab[]
  readonly say: (message: FromLab) => void
  readonly end: (how: string) => void
}

function kept() {
  const clock = new ManualClock()
  const states: HostState[] = []
  const spawned: Spawned[] = []
  const lab = new KeepAlive({
    spawn: ({ message, exit }) => {
      const sent: ToLab[] = []
      spawned.push({ sent, say: message, end: exit })
      return {
        post: (post) => sent.push(post),
        kill: () => {
          exit('signal SIGKILL')
        },
      }
    },
    clock,
    onState: (state) => states.push(state),
    log: () => undefined,
  })
  lab.start()
  const newest = (): Spawned => {
    const last = spawned.at(-1)
    if (last === undefined) throw new Error('nothing was spawned')
    return last
  }
  return { lab, clock, states, spawned, newest }
}

describe('KeepAlive', () => {
  it('starts again after 0.25, 1 and 4 s, then stays down with a report', () => {
    const { clock, states, spawned, newest } = kept()
    for (const delayMs of [250, 1000, 4000]) {
      newest().say({ type: 'ready' })
      newest().end('exit code 70')
      expect(states.at(-1)).toEqual({ state: 'restarting', delayMs, reason: 'The lab process ended: exit code 70.' })
      clock.advance(delayMs - 1)
      const before = spawned.length
      clock.advance(1)
      expect(spawned.length).toBe(before + 1)
    }
    newest().say({ type: 'log', line: 'what it did last' })
    newest().end('exit code 70')
    expect(states.at(-1)).toMatchObject({ state: 'stopped', report: expect.stringContaining('what it did last') })
    clock.advance(60_000)
    expect(spawned).toHaveLength(4)
  })

  it('starts afresh when a person asks, and only once it is stopped', () => {
    const { lab, clock, states, spawned, newest } = kept()
    lab.restart()
    expect(spawned).toHaveLength(1)
    for (const delay of [250, 1000, 4000, 0]) {
      newest().end('exit code 1')
      clock.advance(delay)
    }
    lab.restart()
    expect(spawned).toHaveLength(5)
    newest().end('exit code 1')
    expect(states.at(-1)).toMatchObject({ state: 'restarting', delayMs: 250 })
  })

  it('gives the reason of the simulator rather than the exit code', () => {
    const { states, newest } = kept()
    newest().say({ type: 'defect', text: 'The simulator has stopped: seed 5' })
    newest().end('exit code 70')
    expect(states.at(-1)).toMatchObject({ reason: 'The simulator has stopped: seed 5' })
  })

  it('ends a lab that is silent for more than 5 s, but not one that is starting', () => {
    const { clock, states, newest } = kept()
    clock.advance(60_000)
    expect(states.at(-1)).toEqual({ state: 'starting' })
    newest().say({ type: 'ready' })
    for (let second = 0; second < 20; second++) {
      clock.advance(1000)
      newest().say({ type: 'alive' })
    }
    expect(states.at(-1)).toEqual({ state: 'running' })
    clock.advance(6000)
    expect(states.some((state) => state.state === 'restarting' && state.reason.includes('endless loop'))).toBe(true)
  })

  it('answers questions, and refuses them when the lab ends or is not there', async () => {
    const { lab, newest } = kept()
    const ask = () => lab.ask({ type: 'path', id: 'a.plab' })
    const [answered, refused] = [ask(), ask()]
    newest().say({ type: 'answer', request: 1, value: '/tmp/a.plab' })
    newest().say({ type: 'refusal', request: 2, reason: 'no such recording' })
    await expect(answered).resolves.toBe('/tmp/a.plab')
    await expect(refused).rejects.toThrow('no such recording')
    const open = ask()
    newest().end('exit code 1')
    await expect(open).rejects.toThrow('the lab has ended')
    await expect(ask()).rejects.toThrow('the lab is not running')
  })

  it('stops for good: asks the lab to close its files, ends it if it does not, and never restarts it', async () => {
    for (const obeys of [true, false]) {
      const { lab, clock, spawned, newest } = kept()
      newest().say({ type: 'ready' })
      const stopped = lab.stop()
      expect(newest().sent).toEqual([{ type: 'quit' }])
      if (obeys) newest().end('exit code 0')
      else clock.advance(3000)
      await stopped
      clock.advance(60_000)
      expect(spawned).toHaveLength(1)
    }
  })

  it('does not start a lab that was stopped while it waited to restart', async () => {
    const { lab, clock, spawned, newest } = kept()
    newest().end('exit code 1')
    await lab.stop()
    clock.advance(60_000)
    expect(spawned).toHaveLength(1)
  })
})
