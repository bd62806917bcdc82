import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServedHost } from './served-host.testing.ts'

let served: ServedHost

beforeEach(async () => {
  served = await ServedHost.start()
})

afterEach(() => served.close())

describe('the first URL', () => {
  it('becomes a cookie named with the port, out of reach of scripts and other sites, and leaves the address bar', async () => {
    const { search, port } = new URL(served.host.url)
    const answer = await served.get(`/${search}&recording=a`)
    expect(answer.status).toBe(303)
    expect(answer.headers['location']).toBe('/?recording=a')
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(`^perfcnt-lab-${port}=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=/$`),
    ])
  })

  it('is the only way in', async () => {
    expect((await served.get('/')).status).toBe(403)
    expect((await served.get('/?token=')).status).toBe(403)
    expect((await served.get(`/?token=${'0'.repeat(64)}`)).status).toBe(403)
    expect((await served.get('/', { headers: { cookie: `${served.cookie}0` } })).status).toBe(403)
    expect(served.log).toHaveLength(4)
    expect(served.log.join()).not.toContain('0000')
  })
})

describe('pages', () => {
  it('come with the content security policy', async () => {
    const page = await served.get('/', served.own())
    expect(page).toMatchObject({ status: 200, text: '<!doctype html>' })
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(page.headers['x-content-type-options']).toBe('nosniff')
  })

  it('are refused under another name or to another origin', async () => {
    expect((await served.get('/', served.own({ host: 'evil.example' }))).status).toBe(403)
    expect((await served.get('/', served.own({ host: `localhost:${new URL(served.origin).port}` }))).status).toBe(403)
    expect((await served.get('/', served.own({ origin: 'http://evil.example' }))).status).toBe(403)
    expect(served.log[0]).toBe(`refused GET / with 403: Host is evil.example, not ${new URL(served.origin).host}`)
  })

  it.each(['/../a.plab', '/%2e%2e/a.plab', '/..%2fa.plab', '/missing.js', '//a.plab'])(
    'are not found at %s',
    async (target) => {
      expect((await served.get(target, served.own())).status).toBe(404)
    },
  )

  it('can only be got', async () => {
    expect((await served.get('/', { method: 'DELETE', ...served.own() })).status).toBe(405)
    expect(await served.get('/', { method: 'HEAD', ...served.own() })).toMatchObject({ status: 200, text: '' })
  })
})

describe('the untitled recording', () => {
  it('is told to who ends the host, if there is a lab that knows', async () => {
    served.lab.untitled = { id: 'untitled 1.plab' }
    expect(await served.host.untitled()).toBeUndefined()
    served.lab.say({ type: 'ready' })
    expect(await served.host.untitled()).toEqual({ id: 'untitled 1.plab' })
    served.lab.end('exit code 70')
    expect(await served.host.untitled()).toBeUndefined()
  })
})
