import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staticFile } from './static-files.ts'

let root = ''
let renderer = ''
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'static-'))
  renderer = path.join(root, 'renderer')
  await mkdir(path.join(renderer, 'assets'), { recursive: true })
  await writeFile(path.join(root, 'secret.json'), '{}')
  await writeFile(path.join(renderer, 'index.html'), '<!doctype html>')
  await writeFile(path.join(renderer, '.hidden.js'), '')
  await writeFile(path.join(renderer, 'notes.txt'), '')
  await writeFile(path.join(renderer, 'assets', 'a b.js'), 'a()')
})
afterAll(() => rm(root, { recursive: true }))

describe('staticFile', () => {
  it('gives the files of the build with their type', async () => {
    expect(await staticFile(renderer, '/')).toMatchObject({ type: 'text/html; charset=utf-8' })
    const script = await staticFile(renderer, '/assets/a%20b.js')
    expect(script?.type).toBe('text/javascript; charset=utf-8')
    expect(new TextDecoder().decode(script?.bytes)).toBe('a()')
  })

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/%252e%252e/secret.json',
    '/assets/../../secret.json',
    '/assets/..%5c..%5csecret.json',
    '//secret.json',
    '/./index.html',
    '/.hidden.js',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/index.html%00.js',
    '/%',
    'index.html',
    '',
  ])('has no file at %s', async (urlPath) => {
    expect(await staticFile(renderer, urlPath)).toBeUndefined()
  })
})
