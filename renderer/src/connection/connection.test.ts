import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type HostState } from '../../../electron/protocol/host.ts'
import { serve } from '../../../electron/protocol/connect.ts'
import { callSchemas } from '../../../electron/protocol/schema.ts'
import { type Transport, pair } from '../../../electron/protocol/transport.ts'
import { type Link, createConnection } from './connection.ts'
import { SCRIPTED_DESCRIPTION } from '../testing/scripted-description.ts'
import { ScriptedLab } from '../testing/scripted-lab.ts'

const NO_EVENTS = {
  onStatus: () => undefined,
  onBatch: () => undefined,
  onNotice: () => undefined,
  onExploration: () => undefined,
  onVerdicts: () => undefined,
}

/** A host in memory that keeps a scripted lab. */
function host() {
  let speak: (host: HostState) => void = () => undefined
  const ends: Transport[] = []
  const held: unknown[] = []
  let isStopped = false
  let heard = 0
  let isGone = false
  const link: Link = {
    async open() {
      if (isGone) throw new Error('connection refused')
      const [window, lab] = pair()
      window.onMessage(() => (heard += 1))
      const { post } = lab
      // A process that is stopped keeps its channels open, and what was sent to it.
      lab.post = (message) => (isStopped ? held.push(message) : post.call(lab, message))
      serve(lab, new ScriptedLab(), callSchemas(SCRIPTED_DESCRIPTION), () => undefined)
      ends.push(lab)
      return window
    },
    onHostState: (listener) => {
      speak = listener
    },
    restartLab: () => speak({ state: 'running' }),
  }
  return {
    link,
    say: (state: HostState) => speak(state),
    stop: () => void (isStopped = true),
    goOn: () => {
      isStopped = false
      for (const message of held.splice(0)) ends.at(-1)?.post(message)
    },
    heard: () => heard,
    hangUp: () => ends.at(-1)?.close(),
    goAway: () => void (isGone = true),
    opened: ends,
  }
}

async function connected() {
  const { link, ...rest } = host()
  const connection = createConnection(link)
  let answers = 0
  connection.start(NO_EVENTS, () => {
    answers += 1
  })
  await vi.waitFor(() => expect(connection.state.value.state).toBe('connected'))
  return { connection, answers: () => answers, ...rest }
}

describe('a connection', () => {
  it('carries calls to the lab once it is connected', async () => {
    const { connection } = await connected()
    expect((await connection.api.status()).settings.policy).toBe('mainline')
  })

  it('refuses calls with a reason while there is no lab', async () => {
    const connection = createConnection(host().link)
    await expect(connection.api.status()).rejects.toThrow('no connection to the lab')
  })

  it('says that the lab restarts and why, and connects to the new one under the same API', async () => {
    const { connection, say, answers, opened } = await connected()
    const { api } = connection
    say({ state: 'restarting', delayMs: 250, reason: 'It ran out of memory.' })
    expect(connection.state.value).toEqual({ state: 'restarting', reason: 'It ran out of memory.' })
    say({ state: 'running' })
    await vi.waitFor(() => expect(answers()).toBe(2))
    expect(opened).toHaveLength(2)
    expect((await api.status()).run).toBe(1)
  })

  it('asks again when the lab runs, though it got a channel while the lab was down', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { say, hangUp, answers, opened } = await connected()
    say({ state: 'restarting', delayMs: 4_000, reason: 'It ran out of memory.' })
    hangUp()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(opened).toHaveLength(2)
    say({ state: 'running' })
    await vi.waitFor(() => expect(answers()).toBe(3))
    expect(opened).toHaveLength(3)
  })

  it('is lost when the host goes away while it restarts the lab', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { connection, say, hangUp, goAway } = await connected()
    say({ state: 'restarting', delayMs: 250, reason: 'It ran out of memory.' })
    goAway()
    hangUp()
    expect(connection.state.value.state).toBe('restarting')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(connection.state.value).toEqual({ state: 'lost' })
  })

  it('asks again when it was faster than the lab', async () => {
    const { connection, say, answers, opened } = await connected()
    const asked = connection.api.status()
    say({ state: 'starting' })
    say({ state: 'running' })
    expect(connection.state.value.state).toBe('connecting')
    await expect(asked).rejects.toThrow('closed')
    await vi.waitFor(() => expect(answers()).toBe(2))
    expect(opened).toHaveLength(2)
  })

  it('stays down after too many restarts until it is asked to restart', async () => {
    const { connection, say, answers } = await connected()
    const stopped = { state: 'stopped', reason: 'Three times in 5 minutes.', report: 'exit 134' } as const
    say(stopped)
    expect(connection.state.value).toEqual(stopped)
    connection.restartLab()
    await vi.waitFor(() => expect(answers()).toBe(2))
    expect(connection.state.value.state).toBe('connected')
  })

  it('says that the lab does not answer while its process is stopped, and is connected again when it goes on', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { connection, stop, goOn, answers } = await connected()
    stop()
    await vi.advanceTimersByTimeAsync(4_500)
    expect(connection.state.value.state).toBe('connected')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(connection.state.value).toEqual({ state: 'silent' })
    const asked = connection.api.status()
    await vi.advanceTimersByTimeAsync(10_000)
    goOn()
    expect((await asked).run).toBe(1)
    expect(connection.state.value).toEqual({ state: 'connected' })
    expect(answers()).toBe(1)
  })

  it('asks a lab that is paused only now and then, and takes its answer for a sign of life', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { connection, heard } = await connected()
    const before = heard()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(connection.state.value.state).toBe('connected')
    expect(heard() - before).toBe(30)
  })

  it('is lost when the host goes away that did not answer', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { connection, stop, hangUp } = await connected()
    stop()
    await vi.advanceTimersByTimeAsync(6_000)
    hangUp()
    expect(connection.state.value).toEqual({ state: 'lost' })
  })

  it('is lost when the other end goes away, and tries again', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { connection, hangUp, answers } = await connected()
    hangUp()
    expect(connection.state.value).toEqual({ state: 'lost' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(connection.state.value).toEqual({ state: 'connected' })
    expect(answers()).toBe(2)
  })
})
