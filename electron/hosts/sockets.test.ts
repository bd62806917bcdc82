import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ServedHost } from './served-host.testing.ts'

let served: ServedHost

beforeEach(async () => {
  served = await ServedHost.start()
})

afterEach(() => served.close())

const next = (socket: WebSocket, event: 'message' | 'close') =>
  new Promise<readonly unknown[]>((resolve) => {
    socket.once(event, (...args) => resolve(args))
  })

describe('sockets', () => {
  it.each([
    ['no cookie', () => ({ headers: { origin: served.origin } }), '/lab'],
    ['a wrong cookie', () => ({ headers: { origin: served.origin, cookie: `${served.cookie}0` } }), '/lab'],
    ['no Origin', () => ({ headers: { cookie: served.cookie } }), '/lab'],
    ['another Origin', () => ({ headers: { cookie: served.cookie, origin: 'http://evil.example' } }), '/lab'],
    [
      'the Origin of another port',
      () => ({ headers: { cookie: served.cookie, origin: 'http://127.0.0.1:1' } }),
      '/lab',
    ],
    [
      'another Host',
      () => ({ headers: { cookie: served.cookie, origin: served.origin, host: 'evil.example' } }),
      '/lab',
    ],
    ['another path', () => ({ headers: { cookie: served.cookie, origin: served.origin } }), '/other'],
  ])('are refused with %s, and logged', async (_what, options, target) => {
    expect(await served.open(options(), target)).toBe('Unexpected server response: 403')
    expect(served.log).toHaveLength(1)
    expect(served.log[0]).toContain('refused a socket at')
    expect(served.lab.received).toEqual([])
  })

  it('carry frames to the lab and back, under a number of their own', async () => {
    const [one, other] = [await served.opened(), await served.opened()]
    const echo = next(other, 'message')
    other.send(new Uint8Array([1, 2, 3]))
    expect(await echo).toEqual([Buffer.from([1, 2, 3]), true])
    expect(served.lab.received.filter(({ type }) => type === 'connect')).toEqual([
      { type: 'connect', client: 1 },
      { type: 'connect', client: 2 },
    ])
    one.close()
    await expect.poll(() => served.lab.received.at(-1)).toEqual({ type: 'disconnect', client: 1 })
  })

  it('are closed on a message of more than 1 MiB', async () => {
    const socket = await served.opened()
    const closed = next(socket, 'close')
    socket.send(new Uint8Array(1024 * 1024 + 1))
    expect((await closed)[0]).toBe(1009)
    expect(served.log).toContain('a window was disconnected: Max payload size exceeded')
  })

  it('are closed on a text frame that means nothing', async () => {
    const socket = await served.opened()
    const closed = next(socket, 'close')
    socket.send('{"state":"running"}')
    expect((await closed)[0]).toBe(1008)
  })

  it('hear how the lab is, stay open when it ends, and can ask for another', async () => {
    served.lab.say({ type: 'ready' })
    const states: string[] = []
    const socket = new WebSocket(served.origin.replace('http', 'ws') + '/lab', {
      headers: { cookie: served.cookie, origin: served.origin },
    })
    socket.on('message', (data, isBinary) => {
      if (!isBinary) states.push(JSON.parse(String(data)).state)
    })
    await expect.poll(() => states).toEqual(['running'])
    served.lab.end('exit code 70')
    await expect.poll(() => states).toEqual(['running', 'restarting', 'starting'])
    served.lab.end('exit code 70')
    await expect
      .poll(() => states, { timeout: 3000 })
      .toEqual(['running', 'restarting', 'starting', 'restarting', 'starting'])
    socket.send('restart')
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.close()
  })
})
