import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServedHost } from './served-host.testing.ts'

let served: ServedHost

beforeEach(async () => {
  served = await ServedHost.start()
})

afterEach(() => served.close())

describe('recordings', () => {
  it('are downloaded as files', async () => {
    const answer = await served.get('/recordings/a.plab', served.own())
    expect(answer).toMatchObject({ status: 200, text: 'recorded' })
    expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''a.plab")
    expect((await served.get('/recordings/b.plab', served.own())).status).toBe(404)
    expect((await served.get('/recordings/%', served.own())).status).toBe(404)
    expect((await served.get('/recordings/a.plab')).status).toBe(403)
  })

  it('are downloaded as exports too', async () => {
    const answer = await served.get('/exports/a.plab', served.own())
    expect(answer).toMatchObject({ status: 200, text: 'recorded' })
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    expect((await served.get('/exports/b.csv', served.own())).status).toBe(404)
    expect((await served.get('/exports/a.plab')).status).toBe(403)
  })

  it('are uploaded by way of a temporary file that is gone afterwards', async () => {
    const before = await readdir(tmpdir())
    const answer = await served.get('/recordings?name=my%20run.plab', {
      method: 'POST',
      body: 'bytes',
      ...served.own({ origin: served.origin }),
    })
    expect(answer).toMatchObject({ status: 200, text: '{"id":"copy.plab"}' })
    expect(served.lab.imported).toEqual({ name: 'my run.plab', content: 'bytes' })
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('perfcnt-lab-') && !before.includes(name))
    expect(left).toEqual([])
  })

  it('are refused with the reason of the lab', async () => {
    const answer = await served.get('/recordings?name=x', {
      method: 'POST',
      body: 'garbage',
      ...served.own({ origin: served.origin }),
    })
    expect(answer).toMatchObject({ status: 422, text: 'this is no recording\n' })
  })

  it('are refused when too large, announced or not', async () => {
    const body = 'x'.repeat(1001)
    const chunked = { 'transfer-encoding': 'chunked', origin: served.origin }
    expect(
      (await served.get('/recordings?name=x', { method: 'POST', body, ...served.own({ origin: served.origin }) }))
        .status,
    ).toBe(413)
    expect((await served.get('/recordings?name=x', { method: 'POST', body, ...served.own(chunked) })).status).toBe(413)
    expect(served.lab.imported).toBeUndefined()
  })

  it('are taken from pages of this host only', async () => {
    expect((await served.get('/recordings?name=x', { method: 'POST', body: 'bytes', ...served.own() })).status).toBe(
      403,
    )
    expect(
      (await served.get('/recordings?name=x', { method: 'POST', body: 'bytes', headers: { origin: served.origin } }))
        .status,
    ).toBe(403)
    expect(
      (await served.get('/recordings?name=x', { method: 'POST', body: 'bytes', ...served.own({ origin: 'null' }) }))
        .status,
    ).toBe(403)
    expect(served.lab.imported).toBeUndefined()
  })
})
